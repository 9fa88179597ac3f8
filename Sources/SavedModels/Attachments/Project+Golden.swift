package import Evaluation
package import Identifiers

extension Project {
    /// The golden prediction of a version; nil if there is none.
    /// - Throws: `golden.invalid` if it is lost, cannot be read, or is of something else.
    package func golden(of model: ModelName, _ version: SavedVersion) throws -> GoldenRecord? {
        try version.golden.map {
            try GoldenAttachment.record(OwnedAttachment(model: model, version: version, attachment: $0), in: store)
        }
    }

    /// Keeps a golden prediction with its version; one that is there is replaced.
    /// - Throws: `version.missing`, or `golden.invalid` if the version has another content by now.
    package func keep(_ record: GoldenRecord) throws {
        try attach(to: record.model, record.version, for: "slipway golden") { version, ingest in
            try record.require(record.model, version.version, version.manifest)
            return try GoldenAttachment.attachment(record, in: ingest)
        }
    }

    /// Forgets the golden prediction of a version.
    /// - Returns: false if there was none.
    package func removeGolden(of name: ModelName, _ id: VersionID) throws -> Bool {
        try detach(GoldenAttachment.self, from: name, id, for: "slipway golden")
    }
}
