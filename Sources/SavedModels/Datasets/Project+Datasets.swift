import ContentStore
package import Datasets
import DurableFiles
import Identifiers

extension ProjectState {
    /// The data set that a text names.
    /// - Throws: `dataset.unknown`, naming those that are there.
    package func dataset(named text: String) throws(DatasetFailure) -> DatasetDeclaration {
        if let found = datasets.first(where: { $0.name.text == text }) { return found }
        throw DatasetFailure(
            .unknown,
            text,
            expected: "a data set of the project \(name)",
            found: datasets.isEmpty
                ? "no data sets; declare one with `slipway dataset add`"
                : "only \(Self.list(datasets.map(\.name.text)))"
        )
    }
}

extension Project {
    /// Declares a data set; the same declaration again changes nothing.
    /// - Parameters:
    ///   - keeps: puts the bytes of the file into the content store.
    ///   - replaces: allows another declaration of this name, which goes.
    /// - Returns: the declaration as it is kept.
    /// - Throws: `dataset.already-there`, `file.changed` if the file is no longer the one that was declared; nothing is changed then.
    package func add(
        _ declaration: DatasetDeclaration,
        keeps: Bool,
        replaces: Bool = false
    ) throws -> DatasetDeclaration {
        var declaration = declaration
        declaration.isKept = keeps
        let (kept, isReplaced) = try change("slipway dataset add") { state in
            let old = state.datasets.first { $0.name == declaration.name }
            if let old, old.isSame(as: declaration) { return (old, false) }
            if old != nil, !replaces {
                throw DatasetFailure(
                    .alreadyThere,
                    declaration.name.text,
                    "is a data set of the project already, with another content or meaning; choose another name, or replace it "
                        + "with --replace"
                )
            }
            if keeps { try ingest(declaration) }
            state.put(declaration)
            return (declaration, old?.isKept == true)
        }
        if isReplaced { _ = try collectGarbage() }
        return kept
    }

    private func ingest(_ declaration: DatasetDeclaration) throws {
        let ingest = try store.beginIngest()
        do {
            let found = try ingest.add(contentsOf: OpenFile.read(declaration.path))
            guard found.digest == declaration.digest else {
                throw FileFailure(
                    .changed,
                    declaration.path,
                    expected: "the content that was read before, \(declaration.digest)",
                    found: found.digest.description
                )
            }
            try ingest.commit()
        } catch {
            ingest.discard()
            throw error
        }
    }

    /// Forgets a data set, and the bytes that were kept of it. Evaluations that name it stay, and still have its digest.
    /// - Parameter isDryRun: true changes nothing.
    /// - Returns: bytes that were freed, or would be.
    /// - Throws: `dataset.unknown`
    package func removeDataset(named text: String, isDryRun: Bool = false) throws -> UInt64 {
        guard !isDryRun else {
            var state = try state()
            state.remove(try state.dataset(named: text).name)
            return try garbage(of: state).bytes
        }
        try change("slipway dataset remove") { state in state.remove(try state.dataset(named: text).name) }
        return try collectGarbage().bytes
    }

    /// The file of a data set, to be read: the kept bytes, else what lies at its path. The digest is checked while it is read.
    /// - Throws: `dataset.unknown` for a path at which nothing lies any more.
    package func file(of declaration: DatasetDeclaration) throws -> DatasetFile {
        var file: DatasetFile
        if declaration.isKept {
            let opened = try store.open(declaration.digest)
            file = try DatasetFile(opened, path: "the data set \(declaration.name)", format: declaration.format)
        } else {
            do {
                file = try DatasetFile.open(declaration.path, format: declaration.format)
            } catch let failure as FileFailure where failure.code == .notFound {
                throw DatasetFailure(
                    .unknown,
                    declaration.path,
                    expected: "the file of the data set \(declaration.name), \(declaration.digest)",
                    found:
                        "nothing; put it back, or declare where it lies with `slipway dataset add \(declaration.name) FILE --replace`"
                )
            }
        }
        file.expected = declaration.digest
        return file
    }
}

extension DatasetDeclaration {
    /// True if nothing but the time differs.
    fileprivate func isSame(as other: DatasetDeclaration) -> Bool {
        var other = other
        other.added = added
        return self == other
    }
}
