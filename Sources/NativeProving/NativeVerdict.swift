package import ModelWorkers

/// The outcome of a proof.
package enum NativeVerdict: Sendable, Hashable {
    /// A form that answered every probe as its library.
    package struct Form: Sendable, Hashable {
        package let bytes: [UInt8]
        /// Rows that it was asked, and requests without rows.
        package let probes: Int
        /// Such as `scikit-learn 1.9.1`.
        package let library: String

        package init(bytes: [UInt8], probes: Int, library: String) {
            self.bytes = bytes
            self.probes = probes
            self.library = library
        }
    }

    case proven(Form)
    case none(NoNativeForm)
}
