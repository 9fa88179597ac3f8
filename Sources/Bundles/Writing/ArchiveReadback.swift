import Archive
import DurableFiles
import Identifiers
import Synchronization

/// The check of a written bundle by another reader: libarchive's list of names, kinds, sizes and link targets must be the
/// layout's.
final class ArchiveReadback: Sendable {
    private let plan: TarLayout
    /// The bundle's name for messages.
    private let subject: String
    /// Entries that were read.
    private let count = Atomic<Int>(0)

    init(_ plan: TarLayout, subject: String) {
        self.plan = plan
        self.subject = subject
    }

    /// Reads a finished bundle back.
    /// - Throws: `bundle.second-opinion`.
    static func verify(_ plan: TarLayout, of file: OpenFile) throws {
        let readback = ArchiveReadback(plan, subject: file.path)
        try TarListing.forEach(in: file) { try readback.compare($0) }
        try readback.finish()
    }

    /// Compares the next entry that libarchive found.
    func compare(_ found: TarListingEntry) throws {
        let index = count.add(1, ordering: .relaxed).oldValue
        let expected = expectation(index)
        guard let expected, found == expected else {
            throw BundleFailure(
                .secondOpinion,
                found.name,
                expected: expected.map(String.init(describing:)) ?? "the end",
                found: String(describing: found)
            )
        }
    }

    func finish() throws {
        let found = count.load(ordering: .relaxed)
        guard found == plan.entries.count + 1 else {
            throw BundleFailure(
                .secondOpinion,
                subject,
                expected: "\(plan.entries.count + 1) entries",
                found: "\(found)"
            )
        }
    }

    /// The first entry is `bundle.sig`.
    private func expectation(_ index: Int) -> TarListingEntry? {
        if index == 0 {
            return TarListingEntry(name: TarLayout.signatureName.text, kind: .file, size: plan.signatureSize)
        }
        guard index <= plan.entries.count else { return nil }
        let entry = plan.entries[index - 1]
        return TarListingEntry(
            name: entry.name.text,
            kind: entry.target.map { .hardlink(target: $0.text) } ?? .file,
            size: entry.storedSize
        )
    }
}
