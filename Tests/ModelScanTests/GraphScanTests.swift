import Testing

@testable import ModelScan

@Suite("TensorFlow's graphs") struct GraphScanTests {
    /// A node of a graph as a protocol buffer has it.
    /// - Parameter length: of the operator's name.
    private func node(_ name: String, length: [UInt8]) -> [UInt8] {
        [0x08, 0x01, 0x12, 0x40, 0x0A, 0x05] + Array("first".utf8) + [0x12] + length + Array(name.utf8) + [
            0x1A, 0x01, 0x61,
        ]
    }

    @Test(
        "an operator that reaches files or Python is dangerous, in each form of a graph",
        arguments: OperatorSearch.dangerous
    )
    func dangerous(_ name: String) throws {
        let length = UInt8(name.utf8.count)
        let padding = [UInt8](repeating: 0, count: (1 << 18) - 40)
        for (bytes, file) in [
            (node(name, length: [length]), "saved_model.pb"), (node(name, length: [length | 0x80, 0]), "graph.PB"),
            (padding + node(name, length: [length]), "model.meta"),
            (Array("node { op: \"\(name)\" }".utf8), "graph.pbtxt"),
        ] {
            let report = try scan(bytes, as: file)
            #expect(
                report.verdict == .dangerous && report.codes == ["scan.graph.operator"],
                "\(file): \(report.findings)"
            )
        }
    }

    @Test("an operator of another name is none, nor is a name in another file")
    func harmless() throws {
        for name in ["ReadFileV9", "MyWriteFile", "PyFunction", "MatMul", "call/ReadFile"] {
            let report = try scan(node(name, length: [UInt8(name.utf8.count)]), as: "saved_model.pb")
            #expect(report.codes.isEmpty, "\(name): \(report.findings)")
        }
        #expect(try scan(Array("ReadFile reads a file".utf8), as: "README.txt").codes.isEmpty)
    }
}
