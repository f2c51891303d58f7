"""Accounts and groups as authentik's expressions know them. They can be read; nothing here changes one."""

from datetime import datetime

from host import ask
from queries import DoesNotExist, MultipleObjectsReturned, QuerySet


def merge(into, more):
    """Puts nested dictionaries together; what comes later wins."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value
    return into


def _moment(text):
    return datetime.fromisoformat(text) if text else None


class _Thing:
    """Equal when it is the same one."""

    pk = None

    @property
    def id(self):
        return self.pk

    @property
    def uuid(self):
        return self.pk

    def __eq__(self, other):
        if self is other:
            return True
        return type(self) is type(other) and self.pk is not None and self.pk == other.pk

    def __hash__(self):
        return hash((type(self).__name__, self.pk))

    def save(self, *_, **__):
        raise PermissionError("An expression can look at accounts and groups, but not change them")

    delete = refresh_from_db = set_password = save


class Group(_Thing):
    DoesNotExist = DoesNotExist
    MultipleObjectsReturned = MultipleObjectsReturned

    def __init__(self, value):
        self.value = value
        self.pk = value["$group"]
        self.name = value["name"]
        self.is_superuser = value["is_superuser"]
        self.attributes = value["attributes"]

    @property
    def group_uuid(self):
        return self.pk

    @property
    def num_pk(self):
        return self.pk

    @property
    def parents(self):
        known = self.value.get("parents", [])
        return QuerySet(lambda: [one if isinstance(one, Group) else _Parent(one) for one in known])

    @property
    def parent(self):
        return self.parents.first()

    def __str__(self):
        return f"Group {self.name}"

    __repr__ = __str__


class _Parent(_Thing):
    def __init__(self, pk):
        self.pk = pk


class User(_Thing):
    DoesNotExist = DoesNotExist
    MultipleObjectsReturned = MultipleObjectsReturned
    is_authenticated = True
    is_anonymous = False
    avatar = None

    def __init__(self, value):
        self.value = value
        self.pk = value["$user"]
        self.loaded = "email" in value
        self.found = {}
        if "backend" in value:
            self.backend = value["backend"]
        if self.loaded:
            self.take(value)
        else:
            self.username = value.get("username", "")

    def take(self, value):
        for name in ("username", "name", "email", "is_active", "type", "path", "attributes"):
            setattr(self, name, value[name])
        self.last_login = _moment(value["last_login"])
        self.password_change_date = _moment(value["password_change_date"])
        self.usable_password = value["has_usable_password"]
        if "uid" in value:
            self.uid = value["uid"]

    def __getattr__(self, name):
        # a reference in a context: the rest is looked up when somebody asks for it
        if name in _LATER and not self.__dict__.get("loaded", True):
            self.loaded = True
            found = ask(ask="user", where={"pk": self.pk}) if self.pk is not None else None
            self.take(found or {**_NOBODY, "username": self.username})
            return getattr(self, name)
        if name == "uid":
            raise AttributeError("The 'uid' of this account is not known to expressions; use 'pk' or 'uuid'")
        raise AttributeError(f"'User' object has no attribute '{name}'")

    def groups_found(self, all):
        if self.pk is None:
            return []
        if all not in self.found:
            self.found[all] = [Group(one) for one in ask(ask="groups", user=self.pk, all=all)]
        return self.found[all]

    @property
    def groups(self):
        return QuerySet(lambda: self.groups_found(False))

    ak_groups = groups

    def all_groups(self):
        return QuerySet(lambda: self.groups_found(True))

    @property
    def is_superuser(self):
        return any(group.is_superuser for group in self.groups_found(True))

    is_staff = is_superuser

    def group_attributes(self, request=None):
        """The attributes of its groups and its own: what is nearer wins."""
        attributes = {}
        brand = getattr(getattr(request, "http_request", request), "brand", None)
        merge(attributes, getattr(brand, "attributes", None) or {})
        for group in self.all_groups().order_by("name"):
            merge(attributes, group.attributes)
        return merge(attributes, self.attributes)

    def authenticators(self):
        return [] if self.pk is None else ask(ask="authenticators", user=self.pk)

    def app_entitlements(self, app=None):
        """Applications have no entitlements here."""
        return QuerySet(list)

    app_entitlements_attributes = lambda self, app=None: {}

    def has_usable_password(self):
        return self.usable_password

    def get_username(self):
        return self.username

    def get_full_name(self):
        return self.name

    def locale(self, request=None):
        return self.attributes.get("settings", {}).get("locale", "")

    def __str__(self):
        return self.username

    def __repr__(self):
        return f"<User: {self.username}>"


_LATER = {"name", "email", "is_active", "type", "path", "attributes", "last_login", "password_change_date"}
_LATER |= {"usable_password", "uid"}

_NOBODY = {
    "$user": None,
    "username": "",
    "name": "",
    "email": "",
    "is_active": False,
    "type": "internal",
    "path": "users",
    "attributes": {},
    "last_login": None,
    "password_change_date": None,
    "has_usable_password": False,
}


class AnonymousUser(User):
    """Nobody is known yet."""

    is_authenticated = False
    is_anonymous = True

    def __init__(self):
        super().__init__(dict(_NOBODY, attributes={}))

    def __str__(self):
        return "AnonymousUser"


class _Users:
    """`User.objects`: one account at a time."""

    def all(self):
        return self

    def filter(self, **where):
        return QuerySet(lambda: [one for one in [user_by(**where)] if one is not None])

    def get(self, **where):
        return self.filter(**where).get()

    def first(self):
        raise NotImplementedError("Accounts can only be looked up by filters")

    exclude = count = first


class _Groups:
    def filter(self, **where):
        raise NotImplementedError("Groups can only be looked up from an account: user.groups, user.all_groups()")

    all = get = first = exclude = count = filter


User.objects = _Users()
Group.objects = _Groups()


def user_by(**where):
    plain = {key: getattr(value, "pk", value) for key, value in where.items()}
    found = ask(ask="user", where=plain)
    return None if found is None else User(found)
