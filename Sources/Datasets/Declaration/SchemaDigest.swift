import DurableFiles
package import Identifiers
import StrictJSON

/// The digest by which the columns of a data set are known: SHA-256 of `[{"name":…,"type":…}]` in the canonical form, in the
/// order of the columns.
package enum SchemaDigest {
    package static func of(_ columns: [DatasetColumnSchema]) -> Digest {
        StreamingDigest.of(
            JSONWriter.bytes(
                of: .array(columns.map { ["name": .string($0.name), "type": .string($0.type.rawValue)] })
            )
        )
    }
}
