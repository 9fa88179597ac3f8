import Bundles
import ContentStore
import DurableFiles
package import Evaluation
package import Identifiers
import Inference

/// That there is a golden prediction of a version, and where.
package struct GoldenMark: Sendable, Hashable {
    /// The blob of the record in the project's content store.
    package let record: Digest
    package let size: UInt64
    package let rows: Int
}

extension Project {
    /// The golden prediction of a version; nil if there is none.
    /// - Throws: `golden.invalid` if it cannot be read, or is of something else.
    package func golden(of model: ModelName, _ version: SavedVersion) throws -> GoldenRecord? {
        guard let mark = version.golden else { return nil }
        let subject = "golden prediction of \(model) \(version.version)"
        guard try store.contains(mark.record) else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "its record in the project",
                found: "nothing; make it again with `slipway golden \(model) \(version.version)`"
            )
        }
        let record = try GoldenRecord.read(store.read(mark.record, limit: GoldenRecord.sizeLimit), subject: subject)
        try record.demand(model, version.version, version.manifest)
        return record
    }

    /// Keeps a golden prediction with its version; one that is there is replaced.
    /// - Throws: `version.missing`, or `golden.invalid` if the version has another content by now.
    package func keep(_ record: GoldenRecord) throws {
        try change("slipway golden") { state in
            var model = try state.demand(record.model)
            var version = try state.demand(record.model, record.version)
            try record.demand(model.name, version.version, version.manifest)
            let bytes = try record.written()
            let ingest = try store.beginIngest()
            do {
                version.golden = GoldenMark(
                    record: try ingest.add(bytes),
                    size: UInt64(bytes.count),
                    rows: record.input.rows
                )
                try ingest.commit()
            } catch {
                ingest.discard()
                throw error
            }
            model.put(version)
            state.put(model)
        }
    }

    /// Forgets the golden prediction of a version.
    /// - Returns: false if there was none.
    package func removeGolden(of name: ModelName, _ id: VersionID) throws -> Bool {
        let isGone = try change("slipway golden") { state in
            var model = try state.demand(name)
            var version = try state.demand(name, id)
            guard version.golden != nil else { return false }
            version.golden = nil
            model.put(version)
            state.put(model)
            return true
        }
        if isGone { _ = try collectGarbage() }
        return isGone
    }

    /// What of golden predictions goes into a bundle: each was read, and is of the version it lies with.
    func goldenFiles(of state: ProjectState) throws -> [BundleSnapshot.OtherFile] {
        try state.models.flatMap { model in
            try model.versions.compactMap { version in
                guard let mark = version.golden, try golden(of: model.name, version) != nil else { return nil }
                return try BundleSnapshot.OtherFile(
                    name: GoldenRecord.entryName(model.name, version.version),
                    content: .file(mark.record, size: mark.size, open: { try store.open(mark.record) })
                )
            }
        }
    }

    /// Takes a version's golden prediction along to another project, where its model may have another name.
    func golden(
        of version: SavedVersion,
        of model: ModelName,
        as name: ModelName,
        into ingest: Ingest
    ) throws -> GoldenMark? {
        guard let mark = version.golden, let record = try golden(of: model, version) else { return nil }
        guard name != model else {
            try ingest.add(mark.record, size: mark.size, from: store)
            return mark
        }
        let bytes = try record.renamed(name).written()
        return GoldenMark(record: try ingest.add(bytes), size: UInt64(bytes.count), rows: mark.rows)
    }
}
