import Bundles
import ContentStore
import Evaluation
import Identifiers
import MLflow
import SavedModels
import StrictJSON

/// The settings that make a version, as far as they are known without running it: of a project or of a verified bundle.
struct VersionSettings {
    let name: String
    let flavors: [String]
    let mlflow: String?
    let python: String?
    let bytes: UInt64
    let schema: ModelSchema?
    let requirements: RequirementSet

    init(_ model: ModelName, _ version: SavedVersion, in project: Project) throws {
        let files = try project.files(of: version)
        func content(_ name: String) throws -> [UInt8]? {
            guard let file = files.first(where: { $0.path.text.isSame(as: name) }) else { return nil }
            return try project.store.read(file.digest, limit: 4 << 20)
        }
        name = "\(model)/\(version.version)"
        flavors = version.flavors
        mlflow = version.mlflow
        python = version.python
        bytes = version.bytes
        schema = try MLmodel(yaml: content(MLmodel.fileName) ?? [], subject: MLmodel.fileName).schema
        requirements = try RequirementSet(content)
    }

    /// - Parameter bundle: one whose small files were read (``isWanted(_:)``).
    init(_ model: ModelName, _ version: BundleManifest.Version, in bundle: UnverifiedBundle) throws {
        let prefix = "models/\(model)/\(version.version)/"
        func content(_ name: String) -> [UInt8]? { bundle.texts[EntryName(unchecked: prefix + name)] }
        name = "\(model)/\(version.version)"
        flavors = version.flavors
        mlflow = version.mlflow
        python = version.python
        bytes = version.bytes
        schema = try content(MLmodel.fileName).flatMap { try MLmodel(yaml: $0, subject: MLmodel.fileName).schema }
        requirements = try RequirementSet(content)
    }

    static func isWanted(_ name: EntryName) -> Bool {
        RequirementChanges.isWanted(name) || SchemaChanges.isWanted(name)
    }
}

/// The differences between the settings of two versions, in the words of `slipway diff`.
struct SettingsDifference {
    struct Row {
        let subject: String
        let before: String
        let after: String
        let breaksCallers: Bool
    }

    private(set) var rows: [Row] = []

    init(from before: VersionSettings, to after: VersionSettings) {
        add("flavours", before.flavors.sorted().joined(separator: ", "), after.flavors.sorted().joined(separator: ", "))
        add("MLflow", before.mlflow ?? "", after.mlflow ?? "")
        add("size", ByteCount.formatted(before.bytes), ByteCount.formatted(after.bytes))
        for change in SchemaComparison(from: before.schema, to: after.schema).changes {
            rows.append(
                Row(subject: change.subject, before: "", after: change.words, breaksCallers: change.breaksCallers)
            )
        }
        for change in RequirementDifference(from: before.requirements, to: after.requirements).changes {
            add(change.name, Self.words(change.before), Self.words(change.after))
        }
    }

    private static func words(_ version: String?) -> String {
        guard let version else { return "not required" }
        return version.isEmpty ? "any version" : version
    }

    private mutating func add(_ subject: String, _ before: String, _ after: String) {
        guard before != after else { return }
        rows.append(
            Row(
                subject: subject,
                before: before.isEmpty ? "none" : before,
                after: after.isEmpty ? "none" : after,
                breaksCallers: false
            )
        )
    }

    var value: JSONValue {
        .array(
            rows.map {
                [
                    "subject": .string($0.subject), "from": .optional($0.before.isEmpty ? nil : $0.before),
                    "to": .string($0.after), "breaksCallers": .bool($0.breaksCallers),
                ]
            }
        )
    }
}
