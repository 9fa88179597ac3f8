package import Identifiers

/// Reasons why a native form is not used.
package enum NativeModelCode: String, FailureCode {
    /// The bytes break a rule of the format.
    case format = "native.format"
    /// The format is one that this release does not know.
    case version = "native.version"
    /// There is more of something than the format allows.
    case size = "native.size"
    /// It was made of another version than the one that it lies beside.
    case otherVersion = "native.other-version"
    /// The library that the form of an ONNX model needs does not load, is another release, or finds another model.
    case library = "native.library"

    package var kind: FailureKind { .refused }
}

package typealias NativeModelFailure = Failure<NativeModelCode>
