"""Discovery: every module of a package may define one class of a kind, found by looking."""

import importlib
import inspect
import pkgutil
from types import ModuleType


def discover(package: ModuleType, kind: type) -> dict[str, type]:
    """Return the concrete subclasses of `kind` defined in the modules of `package`, by key, in `order` then key."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, kind) and member.__module__ == module.__name__ and not inspect.isabstract(member):
                found[member.key] = member
    return dict(sorted(found.items(), key=lambda item: (getattr(item[1], "order", 0), item[0])))
