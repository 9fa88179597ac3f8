package import Identifiers

/// A bundle and the active versions that a node can run, numbered and immutable.
package struct GenerationReport: Codable, Sendable {
    package var number: GenerationNumber
    package var project: ProjectName
    package var bundle: BundleID
    package var bundleDigest: String
    package var sequence: Int64
    /// The active version of each model that has one.
    package var active: [ModelName: VersionID]
    package var created: Timestamp
    package var confirmed: Timestamp?
    package var isCurrent: Bool
    package var isLastConfirmed: Bool
    package var isPinned: Bool
    /// The separation of its active files from those of the generation that was confirmed last when it was made: `own`, `cloned`,
    /// `copied`, or `shared` if there was no space; nil for one of an older Slipway.
    package var separation: String?
    /// The reason why the signer of its bundle is not trusted any more; nil if it is.
    package var untrusted: String?
    /// The emergency in which it became current; nil where it needed none.
    package var breakGlass: BreakGlassReport?

    package init(
        number: GenerationNumber,
        project: ProjectName,
        bundle: BundleID,
        bundleDigest: String,
        sequence: Int64,
        active: [ModelName: VersionID],
        created: Timestamp,
        confirmed: Timestamp?,
        isCurrent: Bool,
        isLastConfirmed: Bool,
        isPinned: Bool,
        separation: String? = nil,
        untrusted: String? = nil,
        breakGlass: BreakGlassReport? = nil
    ) {
        self.number = number
        self.project = project
        self.bundle = bundle
        self.bundleDigest = bundleDigest
        self.sequence = sequence
        self.active = active
        self.created = created
        self.confirmed = confirmed
        self.isCurrent = isCurrent
        self.isLastConfirmed = isLastConfirmed
        self.isPinned = isPinned
        self.separation = separation
        self.untrusted = untrusted
        self.breakGlass = breakGlass
    }
}
