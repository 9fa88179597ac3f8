import Datasets
import DurableFiles
import EvaluationRecords
import Identifiers
import SavedModels

/// Finds the data that options name: a data set of the project, or a file.
struct EvaluationDataLookup {
    let project: Project
    /// The Python that reads Parquet.
    var parquet = ParquetReading()

    /// - Parameter options: what was declared gives way to them.
    /// - Throws: `file.not-found` for what is neither, `dataset.digest` later, for a file that changed since it was declared.
    func data(_ options: EvaluationDataOptions) throws -> EvaluationData {
        let text = options.data ?? options.scored?.path ?? ""
        if options.scored == nil, let declared = try project.dataset(text) {
            let roles = try options.columns.roles(over: declared.roles)
            return EvaluationData(
                name: declared.name.text,
                file: try file(of: declared),
                roles: roles,
                columns: roles.types == declared.roles.types ? declared.columns : nil
            )
        }
        return try data(at: text, form: options.form, roles: options.columns.roles())
    }

    /// The data that a name or a path means, as it is declared.
    func data(named text: String) throws -> EvaluationData {
        guard let declared = try project.dataset(text) else {
            return try data(at: text, form: nil, roles: DatasetRoles())
        }
        return EvaluationData(
            name: declared.name.text,
            file: try file(of: declared),
            roles: declared.roles,
            columns: declared.columns
        )
    }

    func data(at path: String, form: DatasetFormat?, roles: DatasetRoles) throws -> EvaluationData {
        EvaluationData(
            name: path.split(separator: "/").last.map(String.init) ?? path,
            file: try file(at: path, form),
            roles: roles,
            columns: nil
        )
    }

    /// The file of a data set that was declared, of which every pass demands the declared bytes.
    func file(of declared: DatasetDeclaration) throws -> DatasetFile {
        var file = try project.file(of: declared)
        file.parquet = parquet
        return file
    }

    private func file(at path: String, _ form: DatasetFormat? = nil) throws -> DatasetFile {
        var file = try DatasetFile.open(path, format: form)
        file.parquet = parquet
        return file
    }

    /// The training data, by a name or a path.
    func training(_ text: String) throws -> DatasetFile {
        if let declared = try project.dataset(text) { return try file(of: declared) }
        return try file(at: text)
    }

    /// - Throws: `dataset.labels`, with the place of the flaw.
    static func labelMap(_ path: String) throws -> (map: LabelMap, digest: Digest) {
        (try LabelMap.read(path), try StreamingDigest.of(OpenFile.read(path)).digest)
    }
}
