import Datasets
import EvaluationRecords
import Identifiers

/// The data set of an evaluation: the file, its name, and what its columns mean.
struct EvaluationData: Sendable {
    let name: String
    let file: DatasetFile
    let roles: DatasetRoles
    /// The columns with their types; nil where the data set is not declared, so that they are found.
    let columns: [DatasetColumnSchema]?

    /// The columns with their types, those of a declaration or those that were found.
    func columns(found: [DatasetColumnSchema]?) -> [DatasetColumnSchema] {
        columns ?? ColumnTypes.decide(found ?? [], declared: roles.types)
    }

    func identity(_ reading: DatasetReading) -> DatasetIdentity {
        DatasetIdentity(
            name: name,
            digest: reading.digest,
            schema: SchemaDigest.of(columns(found: reading.types)),
            rows: reading.rows,
            label: roles.label,
            weight: roles.weight,
            id: roles.id,
            time: roles.time
        )
    }
}
