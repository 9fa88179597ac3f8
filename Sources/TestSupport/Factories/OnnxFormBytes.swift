package import Identifiers

/// The bytes of the form of an ONNX model, put together by hand.
package enum OnnxFormBytes {
    package typealias Slot = (name: String, type: UInt8)

    /// - Parameters:
    ///   - version: nil: the version whose digest is zeros.
    ///   - columns: nil for a model that takes tensors.
    package static func make(
        library: String = "onnxruntime 1.32.0",
        version: Digest? = nil,
        columns: [String]? = nil,
        inputs: [Slot],
        outputs: [Slot]
    ) -> [UInt8] {
        let digest = version.map { Array($0.bytes) } ?? [UInt8](repeating: 0, count: 32)
        let table = columns.map { [1] + count($0.count) + $0.flatMap(text) } ?? [0]
        let content = digest + text(library) + table + slots(inputs) + slots(outputs)
        let size = UInt64(24 + content.count)
        return Array("slipway.onnxrt/1".utf8) + withUnsafeBytes(of: size.littleEndian) { Array($0) } + content
    }

    /// That of the fixtures' model of irises.
    package static func iris(library: String, version: Digest? = nil) -> [UInt8] {
        make(library: library, version: version, inputs: [("X", 1)], outputs: [("label", 7), ("probabilities", 1)])
    }

    private static func slots(_ slots: [Slot]) -> [UInt8] {
        count(slots.count) + slots.flatMap { text($0.name) + [$0.type] }
    }

    private static func text(_ text: String) -> [UInt8] { count(text.utf8.count) + Array(text.utf8) }

    private static func count(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).littleEndian) { Array($0) }
    }
}
