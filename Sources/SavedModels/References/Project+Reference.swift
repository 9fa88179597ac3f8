package import EvaluationRecords
package import Identifiers

extension Project {
    /// The reference profile of a version; nil if there is none.
    /// - Throws: `reference.damaged` if it is lost or cannot be read, `reference.foreign` if it is of something else.
    package func reference(of model: ModelName, _ version: SavedVersion) throws -> ReferenceProfile? {
        try version.attachment(ReferenceAttachment.self).map {
            try ReferenceAttachment.profile(
                OwnedAttachment(model: model, version: version, attachment: $0),
                in: store
            )
        }
    }

    /// Keeps a reference profile with its version; one that is there is replaced.
    /// - Throws: `version.missing`, or `reference.foreign` if the version has another content by now.
    package func keep(_ profile: ReferenceProfile) throws {
        let own = profile.result.model
        guard let version = own.version else {
            throw RecordFailure(
                .referenceForeign,
                "reference profile \(profile.id.short)",
                expected: "a profile of a version of this project",
                found: "one of \(own.text)"
            )
        }
        try attach(to: own.name, version, for: "slipway reference") { version, ingest in
            try profile.require(own.name, version.version, version.manifest)
            return try ReferenceAttachment.attachment(profile, in: ingest)
        }
    }

    /// Forgets the reference profile of a version.
    /// - Returns: false if there was none.
    package func removeReference(of name: ModelName, _ id: VersionID) throws -> Bool {
        try detach(ReferenceAttachment.self, from: name, id, for: "slipway reference")
    }
}

extension SavedVersion {
    /// True if it has a profile, sound or not.
    package var hasReference: Bool { attachment(ReferenceAttachment.self) != nil }
}
