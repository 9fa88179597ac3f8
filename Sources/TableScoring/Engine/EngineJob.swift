import Bundles
import DurableFiles
package import Evaluation
import Identifiers
import Inference
import MLflow
package import ModelWorkers
import Signing
import StrictJSON

/// All that the executors of an engine are given of a version: what it must be, how it is loaded, what it must answer, and what becomes of
/// the rows. It is sound because the driver has verified the bundle: whoever controls the driver controls its executors.
package struct EngineJob: Sendable {
    package var naming: BatchNaming
    package var probabilities = false
    /// Goes on behind bad rows, with the reason in a column of its own.
    package var skipsBadRows = false
    /// Rows that are asked together, of a table that is not very wide.
    package var chunkRows = ParquetRequest.usualChunk
    package var loader = LoaderChoice.automatic
    package var environment = EngineEnvironment.executors
    let version: BundledVersion
    let golden: GoldenRecord

    /// - Throws: `engine.golden` if the bundle has no prediction of the version, by which an executor is proved.
    package init(_ version: BundledVersion, naming: BatchNaming) throws(EngineFailure) {
        guard let golden = version.golden else {
            throw EngineFailure(
                .golden,
                version.subject,
                "expected a golden prediction, which every executor replays before its first row, found none in the bundle; record it with "
                    + "slipway golden \(version.model) \(version.version.version) and export again"
            )
        }
        self.version = version
        self.naming = naming
        self.golden = golden
    }

    /// - Parameter readsTexts: texts are read as numbers and times, as those of CSV are.
    func spec(readsTexts: Bool) throws -> JSONValue {
        let files = version.files.map { (key: $0.path, value: Self.file($0.digest, $0.size)) }
        return [
            "subject": .string(version.subject), "manifest": .string(version.version.manifest.description),
            "files": .object(JSONObject(files)),
            "load": try EngineModules.load(version.directory, schema: version.mlmodel.schema, loader: loader),
            "schema": TableSchema.json(version.mlmodel.schema), "golden": try recorded(),
            "packages": .object(JSONObject(try neededPackages().map { (key: $0.key, value: .string($0.value)) })),
            "modules": TablePrograms.executor, "pattern": .string(naming.pattern),
            "keep": .array(naming.kept.map(JSONValue.string)), "replace": .array(naming.replaced.map(JSONValue.string)),
            "probabilities": .bool(probabilities), "badRows": .bool(skipsBadRows),
            "chunk": .integer(Int64(chunkRows)), "readsTexts": .bool(readsTexts),
            "features": .null, "columns": .null, "wheels": try wheels(),
        ]
    }

    /// The facts about the origin of the answers, for the record beside them.
    var record: JSONValue {
        let manifest = version.bundle.manifest
        return [
            "format": "slipway.scored/1", "project": .string(manifest.project.text),
            "bundle": .string(manifest.bundle.text),
            "sequence": .integer(manifest.sequence), "statement": .string(version.bundle.manifestDigest.description),
            "signer": .string(version.bundle.signer.description), "model": .string(version.model.text),
            "version": .string(version.version.version.text),
            "digest": .string(version.version.manifest.description),
        ]
    }

    private static func file(_ digest: Digest, _ size: UInt64) -> JSONValue {
        [.string(digest.hex), .integer(Int64(clamping: size))]
    }

    private func recorded() throws -> JSONValue {
        let (header, body) = TableFrame.request(golden.input, probabilities: golden.output.probabilities != nil)
        let (outputs, answer) = TableFrame.outputs(golden.output)
        return [
            "header": header, "body": .string(Base64.text(of: Array(body.joined()))),
            "rows": .integer(Int64(golden.input.rows)),
            "output": [
                "form": .string(golden.output.form.rawValue), "outputs": outputs,
                "body": .string(Base64.text(of: Array(answer.joined()))),
            ],
            "tolerance": golden.tolerance.json,
            "packages": .object(
                JSONObject(golden.environment.packages.map { (key: $0.key, value: .string($0.value)) })
            ),
        ]
    }

    /// Packages that the version asks for, with the versions that its prediction was recorded with; all of these if it asks for none by
    /// name. Where the bundle brings its packages, they are those.
    private func neededPackages() throws -> [String: String] {
        guard environment == .executors else { return [:] }
        let recorded = golden.environment.packages
        let asked = try Self.requirements(in: version.directory)
        guard !asked.isEmpty else { return recorded.filter { $0.key != "pyarrow" } }
        return recorded.filter { PackageName($0.key).map(asked.contains) ?? false }
    }

    /// The names in `requirements.txt`; none if there is no such file.
    private static func requirements(in directory: DirectoryHandle) throws -> Set<PackageName> {
        let file = "requirements.txt"
        guard try directory.status(of: file)?.kind == .regular else { return [] }
        let text = String(decoding: try directory.read(file: file, limit: 1 << 20), as: UTF8.self)
        let names = text.split(whereSeparator: \.isNewline).compactMap { line in
            line.prefixMatch(of: /\s*([A-Za-z0-9][A-Za-z0-9._-]*)/).flatMap { PackageName($0.1) }
        }
        // The prediction names the library, whichever of its builds is installed.
        return Set(
            names
                + names.flatMap { name in
                    ["-cpu", "-gpu"].compactMap {
                        name.text.hasSuffix($0) ? PackageName(name.text.dropLast($0.count)) : nil
                    }
                }
        )
    }

    private func wheels() throws(EngineFailure) -> JSONValue {
        guard environment == .wheels else { return .null }
        guard let (lock, _) = version.wheels else {
            throw EngineFailure(
                .environment,
                version.subject,
                "expected wheels in the bundle, found none; export it with --wheels, or use --environment executors"
            )
        }
        let packages = lock.wheels.compactMap { wheel in WheelName(wheel.file).map { ($0.name, $0.version) } }
        return [
            "digest": .string(lock.digest.hex), "implementation": .string(lock.implementation),
            "series": .string(lock.series), "system": .string(lock.system), "machine": .string(lock.machine),
            "files": .object(
                JSONObject(lock.wheels.map { (key: $0.file, value: Self.file($0.digest, $0.size)) })
            ),
            "packages": .object(JSONObject(packages.map { (key: $0.0, value: .string($0.1)) })),
            "modules": [
                "scikit-learn": "sklearn", "xgboost-cpu": "xgboost", "pyyaml": "yaml", "python-dateutil": "dateutil",
            ],
        ]
    }
}
