import Identifiers
import NativeModels
import TestSupport
import Testing

@Suite("The form of an ONNX model")
struct OnnxFormTests {
    private func form(
        _ library: String = "onnxruntime 1.32.0",
        columns: [String]? = nil,
        inputs: [OnnxFormBytes.Slot] = [("X", 1)],
        outputs: [OnnxFormBytes.Slot] = [("label", 7), ("probabilities", 1)]
    ) -> [UInt8] {
        OnnxFormBytes.make(library: library, columns: columns, inputs: inputs, outputs: outputs)
    }

    @Test("is read as it was written, for tensors and for tables")
    func sound() throws {
        let tensors = try OnnxForm.read(form(), of: NativeFixture.version())
        #expect(tensors.library == "onnxruntime 1.32.0" && tensors.columns == nil)
        #expect(tensors.inputs.map(\.type) == [.float] && tensors.outputs.map(\.name) == ["label", "probabilities"])
        let table = form(columns: ["a", "b"], inputs: [("b", 11)], outputs: [("maps", 100)])
        let read = try OnnxForm.read(table, of: NativeFixture.version())
        #expect(read.columns == ["a", "b"] && read.outputs.map(\.type) == [.mapsByNumber])
        let summary = try NativeSummary.check(table, of: NativeFixture.version())
        #expect(summary.library == "onnxruntime 1.32.0" && summary.columns == 2)
        #expect(OnnxForm.isMeant(by: table))
    }

    @Test("is refused with each byte too few, and with one too many")
    func cut() throws {
        let whole = form(columns: ["a", "b"])
        for count in 0..<whole.count {
            let cut = count > 24 ? FormBytes.sized(Array(whole.prefix(count))) : Array(whole.prefix(count))
            #expect(throws: NativeModelFailure.self) { try OnnxForm.read(cut, of: NativeFixture.version()) }
        }
        let more = FormBytes.sized(whole + [0])
        #expect(throws: NativeModelFailure.self) { try OnnxForm.read(more, of: NativeFixture.version()) }
    }

    @Test("is refused for what a model cannot be, with what was expected")
    func broken() throws {
        let broken: [(form: [UInt8], says: String)] = [
            (form("scikit-learn 1.9.1"), "the library"), (form(inputs: [("X", 8)]), "the input X"),
            (form(inputs: [("X", 14)]), "the type of an input"), (form(inputs: []), "the inputs"),
            (form(outputs: []), "the outputs"), (form(outputs: [("Y", 99)]), "the type of an output"),
            (form(columns: ["a"], inputs: [("X", 9)]), "the input X"),
            (form(columns: ["a", "b"], inputs: [("a", 1), ("c", 1)]), "the input c"),
        ]
        for (bytes, says) in broken {
            let failure = #expect(throws: NativeModelFailure.self) {
                try OnnxForm.read(bytes, of: NativeFixture.version())
            }
            #expect(failure?.message.contains(says) == true, "\(failure?.message ?? "")")
        }
        var other = form()
        other[15] = UInt8(ascii: "2")
        let failure = #expect(throws: NativeModelFailure.self) { try OnnxForm.read(other, of: NativeFixture.version()) }
        #expect(failure?.code == .version)
        other = form()
        other[30] = 1
        let version = #expect(throws: NativeModelFailure.self) { try OnnxForm.read(other, of: NativeFixture.version()) }
        #expect(version?.code == .otherVersion)
    }
}
