/// What MLmodel says of the files of a version, as far as a scan needs it. It is taken as a claim: it explains imports of
/// libraries, and explains nothing that is dangerous whatever the model is.
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
    /// Files that the flavours say cloudpickle has written.
    package var cloudpickled: Set<String>

    package init(
        flavors: Set<String> = [],
        named: Set<String> = [],
        outside: [String] = [],
        pythonModel: String? = nil,
        pickles: Set<String> = [],
        cloudpickled: Set<String> = []
    ) {
        self.flavors = flavors
        self.named = named
        self.outside = outside
        self.pythonModel = pythonModel
        self.pickles = pickles
        self.cloudpickled = cloudpickled
    }

    func rules(for path: String) -> ImportRules {
        let use: ImportRules.CloudpickleUse =
            path == pythonModel ? .explained : cloudpickled.contains(path) ? .possible : .unexplained
        return ImportRules(flavors: flavors, cloudpickle: use)
    }

    /// Whether MLmodel, or what MLflow always lays beside it, explains the file.
    func explains(_ path: String) -> Bool {
        if Self.usual.contains(path) || named.contains(path) { return true }
        return named.contains { path.hasPrefix($0 + "/") } || path.hasPrefix("code/") || path.hasPrefix("metadata/")
    }

    private static let usual: Set<String> = [
        "MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt", "constraints.txt", "registered_model_meta",
        "input_example.json", "serving_input_example.json", "environment_variables.txt",
    ]
}
