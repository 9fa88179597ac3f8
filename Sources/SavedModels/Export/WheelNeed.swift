/// The versions whose wheels go into a bundle.
package enum WheelNeed: String, Sendable, CaseIterable {
    case all
    /// Those without a native form that a node answers with without Python.
    case withoutNativeForm = "needed"
}

extension ProjectState {
    /// The number of versions that need none of their packages, since they have a native form.
    var withoutNeed: Int { models.reduce(0) { $0 + $1.versions.count { $0.needsNoWheels } } }
}
