"""What a policy is asked with, and the flow that asks."""

from values import Record


class FlowPlan:
    def __init__(self, plan, context):
        self.flow_pk = plan["flow"]["pk"]
        self.flow = Record(plan["flow"])
        self.bindings = [Record(stage=Record(name=name)) for name in plan["stages"]]
        self.markers = [None for _ in self.bindings]
        self.context = context

    def has_stages(self):
        return bool(self.bindings)

    def __repr__(self):
        return f"<FlowPlan {self.flow.slug}>"


class PolicyRequest:
    def __init__(self, user, http_request, context, obj):
        self.user = user
        self.http_request = http_request
        self.context = context
        self.obj = obj
        self.debug = False

    def __repr__(self):
        return f"<PolicyRequest user={self.user}>"


class PolicyResult:
    """What a policy said."""

    def __init__(self, passing, *messages):
        self.passing = passing
        self.messages = tuple(messages)
        self.raw_result = passing

    def __bool__(self):
        return self.passing

    def __repr__(self):
        return f"<PolicyResult passing={self.passing}>"
