package import DurableFiles
package import Identifiers

/// A path below the model directory that `MLmodel` names. MLflow does not check where it leads.
package struct ModelPath: Sendable, Hashable {
    /// Such as `flavors.python_function.model_path`.
    package let key: String
    /// As the loader takes it: of `model_code_path` the last component alone.
    package let path: String
    package let line: Int
    /// Tells whether the model cannot be loaded without the path.
    package let isRequired: Bool

    /// - Returns: the path as a plain name; nil if it is the model directory itself.
    /// - Throws: `mlflow.mlmodel.path` if it leaves the model directory or is no plain name.
    package func entryName(subject: String) throws(MLflowFailure) -> EntryName? {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        guard !path.utf8.starts(with: "/".utf8), !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
            throw failure(subject, found: "\(MLflowFailure.excerpt(path)), which leaves it")
        }
        guard !parts.isEmpty else { return nil }
        do {
            return try EntryName(parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/"))
        } catch {
            throw failure(subject, found: "\(MLflowFailure.excerpt(path)), which has \(error.flaw.rawValue)")
        }
    }

    private func failure(_ subject: String, found: String) -> MLflowFailure {
        MLflowFailure(
            .modelPath,
            subject,
            line: line,
            key: key,
            expected: "a path inside the model directory",
            found: found
        )
    }
}

extension ModelPath {
    /// Keys of a flavour whose text is a path below the model directory. A foreign flavour may have others, which are unknown
    /// here.
    private static let pathKeys = [
        "code", "data", "model_binary", "model_data", "model_path", "pickled_model", "python_model", "saved_model_dir",
        "tokenizer_data",
    ]

    /// - Parameter field: the configuration of a flavour.
    static func paths(ofFlavor field: YAMLField) throws(MLflowFailure) -> [ModelPath] {
        var paths: [ModelPath] = []
        for key in pathKeys { try add(field[key], to: &paths) }
        if let source = try field["model_code_path"].text() {
            let last = source.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
            paths.append(path(field["model_code_path"], last ?? source, isRequired: true))
        }
        if case .map? = field["env"].value?.content {
            for (_, file) in try field["env"].members() { try add(file, to: &paths, isRequired: false) }
        } else {
            try add(field["env"], to: &paths, isRequired: false)
        }
        if case .map? = field["artifacts"].value?.content {
            for (_, artifact) in try field["artifacts"].members() {
                if case .map? = artifact.value?.content { try add(artifact["path"], to: &paths) }
            }
        }
        if case .map? = field["requirements_file"].value?.content {
            try add(field["requirements_file"]["path"], to: &paths)
        }
        if case .list? = field["extra_files"].value?.content {
            for file in try field["extra_files"].items() {
                if case .map? = file.value?.content { try add(file["path"], to: &paths) }
            }
        }
        return paths
    }

    static func examples(_ field: YAMLField) throws(MLflowFailure) -> [ModelPath] {
        var paths: [ModelPath] = []
        for key in ["artifact_path", "serving_input_path"] { try add(field[key], to: &paths, isRequired: false) }
        return paths
    }

    /// A list or a map under such a key is a flavour's own affair and no path.
    private static func add(
        _ field: YAMLField,
        to paths: inout [ModelPath],
        isRequired: Bool = true
    ) throws(MLflowFailure) {
        switch field.value?.content {
        case .text, .integer, .number:
            guard let text = try field.text(), !text.isEmpty else { return }
            paths.append(path(field, text, isRequired: isRequired))
        default: return
        }
    }

    private static func path(_ field: YAMLField, _ text: String, isRequired: Bool) -> ModelPath {
        ModelPath(key: field.key, path: text, line: field.line, isRequired: isRequired)
    }
}

extension MLmodel {
    /// The paths that its flavours and input examples name, each once, so that an import can check that they exist and stay
    /// inside.
    package func paths() -> [ModelPath] {
        var seen: Set<[UInt8]> = []
        return namedPaths.filter { seen.insert(Array("\($0.isRequired)\($0.path)".utf8)).inserted }
    }

    /// Reports the wrong paths in a model directory: those that leave it, and required ones that do not exist.
    package func pathFindings(in model: DirectoryHandle) throws -> [Finding] {
        let subject = model.fullPath(of: Self.fileName)
        var findings: [Finding] = []
        for path in paths() {
            do {
                guard let name = try path.entryName(subject: subject) else { continue }
                guard path.isRequired, try !Self.holds(model, name) else { continue }
                findings.append(
                    Finding(
                        code: MLflowCode.modelPath.rawValue,
                        subject: "\(subject) line \(path.line), key \(path.key)",
                        expected: "\(name.text) in the model directory",
                        found: try Self.windowsFinding(path, in: model) ?? "nothing of that name"
                    )
                )
            } catch let failure as MLflowFailure {
                findings += failure.findings
            }
        }
        return findings
    }

    /// A name without an ending may be the common beginning of several files, as PaddlePaddle's `model` of `model.pdparams` and
    /// `model.pdmodel`.
    private static func holds(_ model: DirectoryHandle, _ name: EntryName) throws -> Bool {
        if try isThere(name.text, in: model) { return true }
        guard let last = name.components.last, !last.contains(".") else { return false }
        let parent = name.directories.last?.text
        if let parent, try !isThere(parent, in: model) { return false }
        let names = try parent.map { try model.open(directory: $0).listing().names } ?? model.listing().names
        return names.contains { $0.hasPrefix("\(last).") }
    }

    private static func isThere(_ name: String, in model: DirectoryHandle) throws -> Bool {
        do {
            return try model.status(of: name) != nil
        } catch {
            guard error.code == .wrongKind else { throw error }
            return false
        }
    }

    /// Describes the fault of a path that is not one of this system.
    /// - Returns: nil for a path without backslashes.
    private static func windowsFinding(_ path: ModelPath, in model: DirectoryHandle) throws -> String? {
        guard let name = windowsName(path) else { return nil }
        let isThere = try placeOfWindowsPath(path, in: model) != nil
        let advice =
            isThere
            ? "the file is there as \(name): write that into MLmodel" : "and nothing is there as \(name) either"
        return "a path of Windows, which MLflow finds on Windows alone; \(advice)"
    }

    /// Returns the path of the file that a path of Windows means.
    /// - Returns: nil for another path, or if the file does not exist.
    static func placeOfWindowsPath(_ path: ModelPath, in model: DirectoryHandle) throws -> String? {
        guard let name = windowsName(path), (try? EntryName(name)) != nil, try isThere(name, in: model),
            try !isThere(path.path, in: model)
        else { return nil }
        return name
    }

    /// The path as it would be here, of the model's source the last component.
    private static func windowsName(_ path: ModelPath) -> String? {
        guard let written = WindowsPath.here(path.path) else { return nil }
        return path.key.hasSuffix("model_code_path")
            ? FilePath.lastComponent(of: written) : written.split(separator: "/").joined(separator: "/")
    }
}
