package import DurableFiles
import Identifiers

/// The Python and the packages a model wants, from the files MLflow lays beside it. None of them need be there: a model
/// loads without.
package struct ModelRequirements: Sendable, Hashable {
    /// From `python_env.yaml`, or else `conda.yaml`.
    package let pythonVersion: String?
    /// The lines of `requirements.txt` without comments, or else those of `conda.yaml` for pip: direct requirements only.
    package let packages: [String]

    /// - Parameter environment: the names of the files, as the `python_function` flavour has them.
    package static func read(
        from model: DirectoryHandle,
        environment: PythonEnvironment = PythonEnvironment()
    ) throws -> ModelRequirements {
        let virtualenv = try version(virtualenv: environment.virtualenv ?? "python_env.yaml", in: model)
        let conda = try conda(environment.conda ?? "conda.yaml", in: model)
        let lines = try content("requirements.txt", in: model).map { try requirementLines($0, in: model) }
        return ModelRequirements(pythonVersion: virtualenv ?? conda.python, packages: lines ?? conda.packages)
    }

    private static func version(virtualenv name: String, in model: DirectoryHandle) throws -> String? {
        try yaml(name, in: model)?["python"].text()
    }

    /// `dependencies: [python=3.11.7, {pip: [...]}]`
    private static func conda(_ name: String, in model: DirectoryHandle) throws -> (python: String?, packages: [String])
    {
        var python: String?
        var packages: [String] = []
        for dependency in try yaml(name, in: model)?["dependencies"].items() ?? [] {
            guard case .map? = dependency.value?.content else {
                let text = try dependency.text() ?? ""
                if text.hasPrefix("python=") { python = String(text.dropFirst(7).drop { $0 == "=" }) }
                continue
            }
            for requirement in try dependency["pip"].items() {
                if let text = try requirement.text() { packages.append(text) }
            }
        }
        return (python, packages)
    }

    private static func requirementLines(_ bytes: [UInt8], in model: DirectoryHandle) throws -> [String] {
        let subject = model.fullPath(of: "requirements.txt")
        let text = try FileText.decoded(bytes, subject: subject, code: .requirements)
        return text.split(whereSeparator: \.isNewline).map { line in
            let comment = line.firstRange(of: " #")?.lowerBound ?? line.endIndex
            return String(line[..<comment]).trimmingSpaces()
        }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    private static func yaml(_ name: String, in model: DirectoryHandle) throws -> YAMLField? {
        guard let bytes = try content(name, in: model) else { return nil }
        let subject = model.fullPath(of: name)
        let root = try YAMLDocument.parse(bytes, subject: subject, code: .requirements)
        return YAMLField(root: root, subject: subject, code: .requirements)
    }

    private static func content(_ name: String, in model: DirectoryHandle) throws -> [UInt8]? {
        do {
            return try model.read(file: name, limit: YAMLDocument.sizeLimit)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }
}

extension String {
    func trimmingSpaces() -> String {
        let from = drop { $0.isWhitespace }
        guard let last = from.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(from[...last])
    }
}
