import Identifiers
package import ModelScan

extension MLmodel {
    /// What a scan of the model's files takes from MLmodel.
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
        // Whoever names the model directory itself names every file.
        if namesAll { subject.named = [] }
        for flavor in flavorConfigurations {
            Self.addPickles(of: flavor, to: &subject)
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

    /// Networks that PyTorch's flavour wrote with MLflow's pickle module, and learners of fastai's: both with cloudpickle (MLflow,
    /// `mlflow/pytorch/__init__.py`, `mlflow/fastai/__init__.py`).
    private func addNetworks(to subject: inout ScanSubject) {
        for flavor in flavorConfigurations {
            if flavor.name == "pytorch", let data = flavor.configuration["model_data"]?.written,
                pythonFunctionPickleModule == "mlflow.pytorch.pickle_module"
            {
                subject.cloudpickled.insert("\(Self.plain(data))/model.pth")
            }
            if flavor.name == "fastai", let data = flavor.configuration["data"]?.written {
                subject.cloudpickled.insert(Self.plain(data))
            }
        }
    }

    private var pythonFunctionPickleModule: String? {
        flavorConfigurations.first { $0.name == "python_function" }?.configuration["pickle_module_name"]?.written
    }

    /// What a flavour puts on Python's path, or runs as the model's own source.
    private static func addCode(of flavor: Flavor, to subject: inout ScanSubject) {
        if let code = flavor.configuration["code"]?.written, !code.isEmpty { subject.code.insert(plain(code)) }
        // Of the author's path the loader takes the last component.
        if let source = flavor.configuration["model_code_path"]?.written.split(separator: "/").last {
            subject.code.insert(String(source))
        }
    }

    /// `./model.pkl` and `model.pkl` are one file.
    private static func plain(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
