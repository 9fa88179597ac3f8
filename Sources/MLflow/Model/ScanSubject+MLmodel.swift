import Identifiers
package import ModelScan

extension MLmodel {
    /// The facts in MLmodel that a scan of the model's files uses.
    package var scanSubject: ScanSubject {
        var subject = ScanSubject(flavors: Set(flavors))
        var namesAll = false
        for path in paths() {
            do {
                if let name = try path.entryName(subject: Self.fileName) {
                    subject.named.insert(name.text)
                } else {
                    namesAll = true
                }
            } catch {
                subject.outside.append("\(path.key): \(path.path)")
            }
        }
        // A flavour that names the model directory itself names every file.
        if namesAll { subject.named = [] }
        for flavor in flavorConfigurations {
            Self.addPickles(of: flavor, to: &subject)
            Self.addAlwaysCloudpickled(by: flavor, to: &subject)
            Self.addCode(of: flavor, to: &subject)
        }
        addNetworks(to: &subject)
        if let loader = pythonFunction?.loaderModule, loader != "mlflow", !loader.hasPrefix("mlflow.") {
            subject.loaders = [loader]
        }
        subject.pythonModel = pythonFunction?.pythonModel.map(Self.plain)
        return subject
    }

    /// Files that a flavour loads as pickles, and those that it says cloudpickle has written.
    private static func addPickles(of flavor: Flavor, to subject: inout ScanSubject) {
        let isCloudpickle = flavor.configuration["serialization_format"]?.written == "cloudpickle"
        for key in ["pickled_model", "python_model"] {
            guard let written = flavor.configuration[key]?.written, !written.isEmpty else { continue }
            let path = plain(written)
            subject.pickles.insert(path)
            if isCloudpickle { subject.cloudpickled.insert(path) }
        }
    }

    /// Values that flavours write with cloudpickle without a note of it, by the keys that name them: the value itself, or files
    /// in it (MLflow's `mlflow/FLAVOR`, where `save_model` calls `cloudpickle.dump`).
    private static let alwaysCloudpickled: [String: [(key: String, files: [String])]] = [
        "fastai": [("data", [""])],
        "lightgbm": [("data", [""])],
        "dspy": [("model_path", ["", "program.pkl", "../dspy_config.pkl"])],
        "langchain": [("model_data", [""]), ("tools_data", [""]), ("loader_fn", [""])],
        "shap": [("serialized_explainer", [""])],
        "tensorflow": [("data", ["custom_objects.cloudpickle", "global_custom_objects.cloudpickle"])],
        "keras": [("data", ["custom_objects.cloudpickle", "global_custom_objects.cloudpickle"])],
    ]

    private static func addAlwaysCloudpickled(by flavor: Flavor, to subject: inout ScanSubject) {
        for (key, files) in alwaysCloudpickled[flavor.name] ?? [] {
            guard let written = flavor.configuration[key]?.written, !written.isEmpty else { continue }
            for file in files { subject.cloudpickled.insert(plain("\(written)/\(file)")) }
        }
    }

    /// Networks that PyTorch's flavour wrote with MLflow's pickle module, which is cloudpickle's (MLflow, `mlflow/pytorch/__init__.py`).
    private func addNetworks(to subject: inout ScanSubject) {
        guard pythonFunctionPickleModule == "mlflow.pytorch.pickle_module" else { return }
        for flavor in flavorConfigurations where flavor.name == "pytorch" {
            guard let data = flavor.configuration["model_data"]?.written else { continue }
            subject.cloudpickled.insert("\(Self.plain(data))/model.pth")
        }
    }

    private var pythonFunctionPickleModule: String? {
        flavorConfigurations.first { $0.name == "python_function" }?.configuration["pickle_module_name"]?.written
    }

    /// Adds the code that a flavour puts on Python's path, or runs as the model's own source.
    private static func addCode(of flavor: Flavor, to subject: inout ScanSubject) {
        if let code = flavor.configuration["code"]?.written, !code.isEmpty { subject.code.insert(plain(code)) }
        // Of the author's path the loader takes the last component.
        if let source = flavor.configuration["model_code_path"]?.written.split(separator: "/").last {
            subject.code.insert(String(source))
        }
    }

    /// `./model.pkl` and `model.pkl` are one file, and `data/model/../x` is `data/x`.
    private static func plain(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
