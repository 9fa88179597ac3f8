/// The parts of MLmodel that a scan needs. They are claims: they explain imports of libraries, and never an import that is
/// dangerous in any model.
package struct ScanSubject: Sendable {
    /// The names of the flavours.
    package var flavors: Set<String>
    /// Paths of files and directories that the flavours name, inside the model.
    package var named: Set<String>
    /// Paths that MLmodel names outside of the model.
    package var outside: [String]
    /// The file that a `python_model` of `python_function` lies in.
    package var pythonModel: String?
    /// Files that the flavours load as pickles.
    package var pickles: Set<String>
    /// Files that cloudpickle wrote by the flavours' word, and directories with its pickles (`*.pkl`).
    package var cloudpickled: Set<String>
    /// Files and directories that the flavours name as Python code of the model's own; empty text: the model directory.
    package var code: Set<String>
    /// Python modules that load the model and are not MLflow's.
    package var loaders: [String]

    package init(
        flavors: Set<String> = [],
        named: Set<String> = [],
        outside: [String] = [],
        pythonModel: String? = nil,
        pickles: Set<String> = [],
        cloudpickled: Set<String> = [],
        code: Set<String> = [],
        loaders: [String] = []
    ) {
        self.flavors = flavors
        self.named = named
        self.outside = outside
        self.pythonModel = pythonModel
        self.pickles = pickles
        self.cloudpickled = cloudpickled
        self.code = code
        self.loaders = loaders
    }

    func rules(for path: String) -> ImportRules {
        let use: ImportRules.CloudpickleUse =
            path == pythonModel ? .explained : isCloudpickled(path) ? .possible : .unexplained
        return ImportRules(flavors: flavors, cloudpickle: use)
    }

    private func isCloudpickled(_ path: String) -> Bool {
        cloudpickled.contains(path)
            || path.hasSuffix(".pkl") && cloudpickled.contains { path.hasPrefix($0 + "/") }
    }

    /// True if MLmodel, or a file that MLflow always writes beside it, explains the file.
    func explains(_ path: String) -> Bool {
        if Self.usual.contains(path) || named.contains(path) { return true }
        return named.contains { path.hasPrefix($0 + "/") } || path.hasPrefix("code/") || path.hasPrefix("metadata/")
    }

    /// True for the model's own Python: source files anywhere, and importable files in a directory of code.
    func isCode(_ path: String) -> Bool {
        let name = path.lowercased()
        if code.contains(path) || Self.source.contains(where: name.hasSuffix) { return true }
        let isInside = path.hasPrefix("code/") || code.contains { $0.isEmpty || path.hasPrefix($0 + "/") }
        return isInside && Self.importable.contains(where: name.hasSuffix)
    }

    private static let source = [".py", ".pyw"]
    private static let importable = [".pyc", ".pyo", ".pyd", ".so", ".zip", ".egg", ".whl", ".pth", ".ipynb"]

    private static let usual: Set<String> = [
        "MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "constraints.txt", "registered_model_meta",
        "input_example.json", "serving_input_example.json", "environment_variables.txt",
    ]
}
