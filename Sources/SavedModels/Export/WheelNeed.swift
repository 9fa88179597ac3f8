/// The versions whose wheels go into a bundle.
package enum WheelNeed: String, Sendable, CaseIterable {
    case all
    /// Those without a native form: a node answers with a form without Python.
    case withoutNativeForm = "needed"
}

extension ProjectState {
    /// Tells whether some version has a native form.
    var hasNativeForms: Bool { models.contains { $0.versions.contains { $0.nativeDigest != nil } } }
}
