"""What lies outside: questions and answers pass through two files that are none (interpreter.ts knows their numbers)."""

import json
import os

_QUESTIONS = 1000
_TRACES = 1001
_CHUNK = 65536


def ask(**question):
    """Looks something up; waits for the answer."""
    os.write(_QUESTIONS, json.dumps(question, default=str).encode())
    chunks = []
    while chunk := os.read(_QUESTIONS, _CHUNK):
        chunks.append(chunk)
    answer = json.loads(b"".join(chunks))
    if "error" in answer:
        raise LookupError(answer["error"])
    return answer["reply"]


def leave_traces():
    """Says that what runs next could outlast the expression: the interpreter is put back when it has answered."""
    os.write(_TRACES, b"x")
