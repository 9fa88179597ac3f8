"""Makes the worker's modules out of what descriptor 4 holds, in the order in which they need each other, and starts it."""
import json, os, sys, types
# The model's directory, which `ps` shows; a model that reads its arguments is given none.
del sys.argv[1:]
with open(4, "rb") as file:
    modules = json.load(file)
package = types.ModuleType("slipway_worker")
package.__path__ = []
sys.modules["slipway_worker"] = package
for name, source in modules:
    module = types.ModuleType("slipway_worker." + name)
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(source, "slipway_worker/" + name + ".py", "exec"), module.__dict__)
package.main.main()
