import Archive
import DurableFiles
import Identifiers

/// Has libarchive read a finished bundle back: its list of names, kinds, sizes and link targets must be the plan's.
enum SecondOpinion {
    static func demand(_ plan: EntryPlan, of file: OpenFile) throws {
        var index = -1
        try TarListing.forEach(in: file) { found in
            let expected = expectation(index, plan)
            guard let expected, found == expected else {
                throw BundleFailure(
                    .secondOpinion,
                    found.name,
                    expected: expected.map(String.init(describing:)) ?? "the end",
                    found: String(describing: found)
                )
            }
            index += 1
        }
        guard index == plan.entries.count else {
            throw BundleFailure(
                .secondOpinion,
                file.path,
                expected: "\(plan.entries.count + 1) entries",
                found: "\(index + 1)"
            )
        }
    }

    /// Entry -1 is `bundle.sig`.
    private static func expectation(_ index: Int, _ plan: EntryPlan) -> TarListingEntry? {
        if index < 0 {
            return TarListingEntry(name: EntryPlan.signatureName.text, kind: .file, size: plan.signatureSize)
        }
        guard index < plan.entries.count else { return nil }
        let entry = plan.entries[index]
        return TarListingEntry(
            name: entry.name.text,
            kind: entry.target.map { .hardlink(target: $0.text) } ?? .file,
            size: entry.storedSize
        )
    }
}
