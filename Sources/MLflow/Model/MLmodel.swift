package import DurableFiles
package import Identifiers

/// A parsed `MLmodel` file, which describes the content of a model directory and the way to load it.
///
/// `MLflow` reads what MLflow 1, 2 and 3 write on a disk: model directories, and registries of models. It is the only target
/// that knows these formats.
///
/// - `Model`: `MLmodel` (this type) with its flavours, among them `PythonFunction`; `ModelRequirements` are the files beside it.
/// - `Schema`: `ModelSchema`, MLflow's signature, and `SchemaComparison`, which tells whether a change breaks callers.
/// - `Requirements`: packages, versions and conditions as Python's own standards define them (PEP 440, 503, 508).
/// - `Registries`: a `Registry` is a SQLite database or an `mlruns` directory. It gives a `RegisteredModel` with its versions,
///   and `RegistryContents` names what could not be read. `TrackingServer` gives the same values over HTTP.
/// - `Files`: paths that an `MLmodel` names, also as Windows writes them. `YAML`: one strict reader for all of these files, and
///   for the settings of an operator (`YAMLSettings`).
///
/// Begin with `MLmodel.read` and `Registry.contents`.
///
/// The target never runs a model, never changes what it reads, and speaks no HTTP. What it reads comes from others: sizes and
/// depths are limited, and a path is checked before anybody follows it.
package struct MLmodel: Sendable {
    /// The name of the file in a model directory.
    package static let fileName = "MLmodel"
    /// Bytes that it may have.
    package static let sizeLimit = YAMLDocument.sizeLimit

    /// One way to load the model, such as `sklearn`, with its configuration as written.
    package struct Flavor: Sendable, Hashable {
        package let name: String
        package let configuration: YAMLValue
    }

    /// Ascending by the bytes of their names; at least one.
    package let flavorConfigurations: [Flavor]
    /// The flavour every generic tool loads a model by; nil if the model has none, and then nothing but the library that
    /// wrote it can run it.
    package let pythonFunction: PythonFunction?
    /// Written since MLflow 1.22.
    package let mlflowVersion: String?
    /// Nil if the model was saved without a signature.
    package let schema: ModelSchema?
    package let runID: String?
    /// 32 hex digits, or the same as `modelID` since MLflow 3.
    package let modelUUID: String?
    /// `m-` and 32 hex digits; MLflow 3 only.
    package let modelID: String?
    package let created: Timestamp?
    /// The place that the model was logged to: relative to its run, or a whole URI since MLflow 3. Informative.
    package let artifactPath: String?
    /// Free data of the author.
    package let metadata: [YAMLMember]
    /// Keys at the top that mean nothing here; kept by name and ignored.
    package let unknownKeys: [String]
    /// The result of `paths()`, with repetitions.
    let namedPaths: [ModelPath]

    /// The names of the flavours, ascending.
    package var flavors: [String] { flavorConfigurations.map(\.name) }
    /// The Python that wrote the model.
    package var pythonVersion: String? { pythonFunction?.pythonVersion }

    /// - Parameters:
    ///   - bytes: the file, at most 4 MiB.
    ///   - subject: what messages call it, such as its path.
    package init(yaml bytes: [UInt8], subject: String) throws(MLflowFailure) {
        let root = YAMLField(
            root: try YAMLDocument.parse(bytes, subject: subject, code: .modelYAML),
            subject: subject,
            code: .modelKey
        )
        flavorConfigurations = try Self.flavors(root["flavors"])
        pythonFunction = try PythonFunction(root["flavors"]["python_function"])
        mlflowVersion = try root["mlflow_version"].text()
        schema = try ModelSchema(
            signature: root["signature"],
            isFromTypeHint: root["is_signature_from_type_hint"].value?.content == .bool(true)
        )
        runID = try root["run_id"].text()
        modelUUID = try root["model_uuid"].text()
        modelID = try root["model_id"].text()
        created = try Self.moment(root["utc_time_created"])
        artifactPath = try root["artifact_path"].text()
        let kept = root["metadata"]
        _ = try kept.members()
        metadata = if case .map(let members)? = kept.value?.content { members } else { [] }
        let known = Self.knownKeys
        unknownKeys = try root.members().map(\.name).filter { !known.contains($0) }
        var named: [ModelPath] = []
        for flavor in flavorConfigurations { named += try ModelPath.paths(ofFlavor: root["flavors"][flavor.name]) }
        namedPaths = try named + ModelPath.examples(root["saved_input_example_info"])
    }

    /// Reads the file of a model directory.
    /// - Parameters:
    ///   - location: where it lies, relative to the directory.
    ///   - parse: makes the value of the bytes; gets the path, too.
    package static func read(
        from model: DirectoryHandle,
        at location: String = fileName,
        parsing parse: ([UInt8], String) throws -> MLmodel = { try MLmodel(yaml: $0, subject: $1) }
    ) throws -> MLmodel {
        let path = model.fullPath(of: location)
        do {
            let bytes = try model.read(file: location, limit: sizeLimit)
            return try parse(bytes, path)
        } catch let failure as FileFailure where failure.code == .notFound {
            throw MLflowFailure(
                .modelMissing,
                model.path,
                expected: "a model directory, which has a file named MLmodel",
                found: "no such file"
            )
        }
    }

    private static func flavors(_ field: YAMLField) throws(MLflowFailure) -> [Flavor] {
        let members = try field.members()
        guard !members.isEmpty else {
            throw field.failure(expected: "at least one flavour, such as python_function", found: "none")
        }
        var flavors: [Flavor] = []
        for (name, inner) in members {
            _ = try inner.members()
            flavors.append(
                Flavor(name: name, configuration: inner.value ?? YAMLValue(content: .map([]), line: inner.line))
            )
        }
        return flavors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// `2026-11-23 03:31:24.235230`, in UTC although it does not say so.
    private static func moment(_ field: YAMLField) throws(MLflowFailure) -> Timestamp? {
        guard let text = try field.text() else { return nil }
        var shape = Array(text.utf8)
        if shape.count > 10, shape[10] == UInt8(ascii: " ") { shape[10] = UInt8(ascii: "T") }
        if shape.suffix(6).elementsEqual("+00:00".utf8) { shape.removeLast(6) }
        if shape.count == 10 { shape += Array("T00:00:00".utf8) }
        if shape.last != UInt8(ascii: "Z") { shape.append(UInt8(ascii: "Z")) }
        guard let moment = Timestamp(String(decoding: shape, as: UTF8.self)) else {
            throw field.expected("a time such as 2026-11-23 03:31:24.235230")
        }
        return moment
    }

    private static let knownKeys: Set<String> = [
        "artifact_path", "auth_policy", "databricks_runtime", "env_vars", "flavors", "is_signature_from_type_hint",
        "metadata", "mlflow_version", "model_id", "model_size_bytes", "model_uuid", "prompts", "resources", "run_id",
        "saved_input_example_info", "signature", "type_hint_from_example", "utc_time_created",
    ]
}
