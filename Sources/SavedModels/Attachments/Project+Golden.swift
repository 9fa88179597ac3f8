package import Evaluation
package import Identifiers
package import NativeProving

extension Project {
    /// The golden prediction of a version; nil if there is none.
    /// - Throws: `golden.invalid` if it is lost, cannot be read, or is of something else.
    package func golden(of model: ModelName, _ version: SavedVersion) throws -> GoldenRecord? {
        try version.golden.map {
            try GoldenAttachment.record(OwnedAttachment(model: model, version: version, attachment: $0), in: store)
        }
    }

    /// Keeps a golden prediction with its version, and what became of the native form; those that are there are replaced.
    /// - Parameter native: nil: none was asked for.
    /// - Throws: `version.missing`, or `golden.invalid` if the version has another content by now.
    package func keep(_ record: GoldenRecord, native: NativeVerdict? = nil) throws {
        try attach(
            to: record.model,
            record.version,
            for: "slipway golden",
            without: [NativeAttachment.self]
        ) { version, ingest in
            try record.require(record.model, version.version, version.manifest)
            let golden = try GoldenAttachment.attachment(record, in: ingest)
            return try [golden] + (native.map { [try NativeAttachment.attachment($0, in: ingest)] } ?? [])
        }
    }

    /// Forgets the golden prediction of a version, and its native form.
    /// - Returns: false if there was none.
    package func removeGolden(of name: ModelName, _ id: VersionID) throws -> Bool {
        try detach(GoldenAttachment.self, with: [NativeAttachment.self], from: name, id, for: "slipway golden")
    }
}
