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
        for flavor in flavorConfigurations { Self.addPickles(of: flavor, to: &subject) }
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

    /// `./model.pkl` and `model.pkl` are one file.
    private static func plain(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
