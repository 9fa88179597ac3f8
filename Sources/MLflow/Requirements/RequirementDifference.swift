/// The changes in requirements from an earlier version to a later one.
package struct RequirementDifference: Sendable, Hashable {
    package struct Change: Sendable, Hashable {
        package let name: String
        /// nil: it was not wanted; empty: any version.
        package let before: String?
        /// nil: it is not wanted any more.
        package let after: String?

        package init(name: String, before: String?, after: String?) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// Python first, then ascending by name.
    package let changes: [Change]

    package init(from before: RequirementSet, to after: RequirementSet) {
        let old = Self.versions(before)
        let new = Self.versions(after)
        var changes = Set(old.keys).union(new.keys).sorted().compactMap { name -> Change? in
            old[name] == new[name] ? nil : Change(name: name, before: old[name], after: new[name])
        }
        if before.python != after.python {
            changes.insert(Change(name: "python", before: before.python, after: after.python), at: 0)
        }
        self.changes = changes
    }

    private static func versions(_ set: RequirementSet) -> [String: String] {
        Dictionary(grouping: set.entries, by: \.title).mapValues { entries in
            entries.map(\.versionText).joined(separator: " or ")
        }
    }
}
