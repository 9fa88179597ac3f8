package import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The native form of a version, and the program that answers with it in the place of Python.
package struct NativeForm: Sendable, Hashable {
    /// The path of the form.
    package let path: String
    /// The digest of the version's manifest, of which the form has to be made.
    package let version: Digest
    /// The path of the program, `slipway-worker`.
    package let program: String
    /// Tells whether it is the form of an ONNX model: then the version's own file is loaded by the library of its environment.
    package let isOnnx: Bool

    /// - Parameter program: nil: the one beside the running program.
    package init(path: String, version: Digest, program: String? = nil, isOnnx: Bool = false) {
        self.path = path
        self.isOnnx = isOnnx
        self.version = version
        self.program = program ?? Self.installedProgram
    }

    /// The program that is installed beside the running one.
    package static let installedProgram: String = {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { space in
            space.baseAddress.map { readlink("/proc/self/exe", $0, space.count) } ?? -1
        }
        let path = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return "\(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])/slipway-worker"
    }()
}
