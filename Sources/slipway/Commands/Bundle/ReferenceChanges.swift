import Bundles
import Identifiers
import StrictJSON

/// The reference profiles that only one of two bundles has, or that are others.
struct ReferenceChanges {
    private struct Row {
        let change: String
        let profile: BundleReferences.Profile
    }

    private let rows: [Row]

    init(_ before: UnverifiedBundle, _ after: UnverifiedBundle) {
        let (earlier, later) = (BundleReferences(before), BundleReferences(after))
        let removed = earlier.profiles.filter { later.profile(of: $0.model, $0.version) == nil }
            .map { Row(change: "removed", profile: $0) }
        let others = later.profiles.compactMap { profile -> Row? in
            guard let old = earlier.profile(of: profile.model, profile.version) else {
                return Row(change: "added", profile: profile)
            }
            return old.digest == profile.digest ? nil : Row(change: "changed", profile: profile)
        }
        rows = removed + others
    }

    var text: String {
        guard !rows.isEmpty else { return "" }
        var table = Table([.left("REFERENCE"), .left("CHANGE"), .left("OF")])
        for row in rows {
            table.add(["\(row.profile.model)/\(row.profile.version)", row.change, row.profile.line])
        }
        return "\n" + table.text()
    }

    var value: JSONValue {
        .array(
            rows.map { row in
                [
                    "change": .string(row.change), "model": .string(row.profile.model.text),
                    "version": .string(row.profile.version.text), "reference": row.profile.value,
                ]
            }
        )
    }
}
