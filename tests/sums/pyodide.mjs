// Runs every doctest of qhatu.sums in Pyodide, the Python that runs inside a browser.
// node pyodide.mjs <folder of the pyodide package> <folder of the library>
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [pyodide, library] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
const python = await loadPyodide();
python.mountNodeFS("/library", library);
console.log(
  await python.runPythonAsync(`
import doctest, importlib, json, pkgutil, sys
sys.path.insert(0, "/library")
import qhatu.sums
found = {"version": sys.version.split()[0], "platform": sys.platform, "tried": 0, "failed": []}
for _, name, _ in pkgutil.walk_packages(qhatu.sums.__path__, "qhatu.sums."):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    found["tried"] += result.attempted
    if result.failed:
        found["failed"].append(name)
json.dumps(found)
`),
);
