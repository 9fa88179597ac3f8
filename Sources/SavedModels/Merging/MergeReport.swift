package import Identifiers

/// The outcome of a merge of two states of one project: "ours", into which "theirs" is merged.
package struct MergeReport: Sendable, Hashable {
    package enum Side: String, Sendable, Hashable {
        case ours
        case theirs
    }

    package struct VersionName: Sendable, Hashable {
        package let model: ModelName
        package let version: VersionID
    }

    /// A version that has another number than on its side.
    package struct Renumbering: Sendable, Hashable {
        package let side: Side
        package let model: ModelName
        package let from: VersionID
        package let to: VersionID
        /// True if the other side has the same content under that number already.
        package let isSameContent: Bool
        /// True if documents beside it name its former number, so that they are gone: golden predictions, evaluations and the like.
        package let losesDocuments: Bool
    }

    /// A matter on which both sides decided otherwise.
    package struct Conflict: Sendable, Hashable {
        package let subject: String
        /// Nil where it was taken away.
        package let ours: String?
        package let theirs: String?
        /// The side whose decision is in the result: ours, but for a version that theirs removed, since Git took its files away.
        package let holds: Side

        init(subject: String, ours: String?, theirs: String?, holds: Side = .ours) {
            self.subject = subject
            self.ours = ours
            self.theirs = theirs
            self.holds = holds
        }
    }

    /// Versions of theirs that ours did not have, by their numbers now.
    package internal(set) var added: [VersionName] = []
    /// Versions of ours that theirs removed.
    package internal(set) var removed: [VersionName] = []
    package internal(set) var renumbered: [Renumbering] = []
    package internal(set) var conflicts: [Conflict] = []
    /// Bundles that theirs exported.
    package internal(set) var exports = 0
    /// Comparisons and drift reports that named versions which are gone, or have other numbers.
    package internal(set) var dropped: [String] = []

    /// A merge that changed nothing.
    package init() {}
}
