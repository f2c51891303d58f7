"""The request that is being answered, in Django's words."""

from urllib.parse import urlencode, urljoin, urlsplit

from values import Record


class QueryDict(dict):
    def getlist(self, key, default=None):
        return [self[key]] if key in self else (default or [])

    def urlencode(self):
        return urlencode(self)


class Headers(dict):
    """Names in any case."""

    def __getitem__(self, name):
        return super().__getitem__(name.title())

    def get(self, name, default=None):
        return super().get(name.title(), default)

    def __contains__(self, name):
        return super().__contains__(name.title())


class Session(dict):
    """Expressions see no session: what a flow knows is in its context."""

    session_key = None


def _tenant():
    return Record(
        name="default",
        schema_name="public",
        default_user_change_name=True,
        default_user_change_email=False,
        default_user_change_username=False,
        flags={},
    )


class HttpRequest:
    def __init__(self, http, user, brand, tenant):
        base = urlsplit(http["base"])
        self.base = http["base"]
        self.path = self.path_info = http["path"]
        self.method = http["method"]
        self.scheme = base.scheme
        self.host = base.netloc
        self.GET = QueryDict(http["query"])
        self.POST = QueryDict()
        self.COOKIES = {}
        self.user = user
        self.brand = brand
        self.tenant = _tenant() if tenant is None else Record({**_tenant(), **tenant})
        self.session = Session()
        self.headers = Headers({"Host": self.host, "User-Agent": http["user_agent"]})
        self.META = {
            "REMOTE_ADDR": http["address"],
            "HTTP_X_FORWARDED_FOR": http["address"],
            "HTTP_USER_AGENT": http["user_agent"],
            "HTTP_HOST": self.host,
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "QUERY_STRING": self.GET.urlencode(),
            "SERVER_NAME": base.hostname or "",
        }

    def build_absolute_uri(self, location=None):
        return urljoin(self.base + self.path, self.get_full_path() if location is None else str(location))

    def get_full_path(self):
        query = self.GET.urlencode()
        return f"{self.path}?{query}" if query else self.path

    def get_host(self):
        return self.host

    def is_secure(self):
        return self.scheme == "https"

    def __repr__(self):
        return f"<HttpRequest: {self.method} {self.path!r}>"


def http_request(http, user, extra):
    if http is None:
        return None
    brand = Record({"attributes": {}, "domain": "", "branding_title": "", **(extra.get("brand") or {})})
    return HttpRequest(http, user, brand, extra.get("tenant"))
