import Identifiers
import TestSupport
import Testing

@testable import ModelScan

/// Scans bytes as the one file of a model.
func scan(_ bytes: [UInt8], as path: String = "model.pkl", _ subject: ScanSubject = ScanSubject()) throws -> ScanReport
{
    let file = ModelScanner.File(path: try EntryName(path)) { ByteRange(bytes) }
    return try ModelScanner.scan([file], subject, width: 1)
}

extension ScanReport {
    var codes: Set<String> { Set(findings.map(\.code.rawValue)) }
}

@Suite("Pickles") struct PickleScanTests {
    @Test("a call of os.system is seen by whatever opcodes it is made", arguments: HostilePickle.system.indices)
    func system(_ index: Int) throws {
        let (name, pickle) = HostilePickle.system[index]
        let report = try scan(pickle.bytes)
        #expect(report.verdict == .dangerous, "\(name)")
        // One of them fills what it imports, which is told as well.
        #expect(
            report.codes.subtracting(["scan.import.hidden"]) == ["scan.import.dangerous"],
            "\(name): \(report.findings)"
        )
        #expect(report.imports.contains { $0.verdict == .dangerous }, "\(name)")
    }

    @Test(
        "its name does not matter, nor does the flavour",
        arguments: ["weights.bin", "README.md", "data/x", "a.json"]
    )
    func name(_ path: String) throws {
        for (name, pickle) in HostilePickle.system where name != "behind many bytes" {
            let subject = ScanSubject(flavors: ["sklearn", "python_function"], pythonModel: path)
            #expect(try scan(pickle.bytes, as: path, subject).verdict == .dangerous, "\(name)")
        }
    }

    @Test("imports that lead to commands are dangerous", arguments: HostilePickle.dangerousImports.indices)
    func dangerous(_ index: Int) throws {
        let (module, name) = HostilePickle.dangerousImports[index]
        let subject = ScanSubject(flavors: ["sklearn", "xgboost", "lightgbm", "pytorch", "python_function"])
        for pickle in [
            HostilePickle(protocol: 2).global(module, name), HostilePickle(protocol: 4).stackGlobal(module, name),
        ] {
            let report = try scan(pickle.calling(with: "x").bytes, subject)
            #expect(report.imports.first?.verdict == .dangerous, "\(module).\(name)")
        }
    }

    @Test("a payload counts though the pickle breaks off behind it, and what follows a pickle counts")
    func broken() throws {
        let payload = HostilePickle(protocol: 2).global("os", "system").adding("(").text("id").adding("tR")
        #expect(try scan(payload.adding([0xFF]).bytes).codes == ["scan.import.dangerous", "scan.pickle.broken"])
        #expect(try scan(payload.bytes).codes == ["scan.import.dangerous", "scan.pickle.broken"])
        #expect(try scan(HostilePickle(protocol: 4).adding("N.garbage").bytes).codes == ["scan.pickle.trailing"])
        #expect(try scan(HostilePickle(protocol: 2).adding("N").bytes).codes == ["scan.pickle.broken"])
        #expect(try scan(HostilePickle(protocol: 9).adding("N.").bytes).verdict == .dangerous)
        #expect(try scan(Array("no pickle at all \0".utf8)).codes == ["scan.pickle.broken"])
        #expect(try scan([]).codes == ["scan.pickle.broken"])
    }

    @Test("an import that hides its name is dangerous")
    func hidden() throws {
        let escaped = HostilePickle().adding("V\\u006fs\nVsystem\n").adding([0x93]).calling(with: "id")
        #expect(try scan(escaped.bytes).codes == ["scan.import.hidden"])
        let joined = HostilePickle(protocol: 4).text("os").adding("N").adding([0x86]).text("system").adding([
            0x93, 0x2E,
        ])
        #expect(try scan(joined.bytes).codes == ["scan.import.hidden"])
        let registered = HostilePickle(protocol: 2).adding([0x82, 5]).adding(".")
        #expect(try scan(registered.bytes).codes == ["scan.import.hidden"])
    }

    @Test("a module that cloudpickle imports by a call is listed")
    func subimport() throws {
        let pickle = HostilePickle(protocol: 4).stackGlobal("cloudpickle.cloudpickle", "subimport").text("os")
            .adding([0x85]).adding("R.")
        #expect(try scan(pickle.bytes).imports.map(\.name) == ["cloudpickle.cloudpickle.subimport", "os"])
        #expect(try scan(pickle.bytes).verdict == .dangerous)
        let explained = ScanSubject(flavors: ["python_function"], pythonModel: "model.pkl")
        #expect(try scan(pickle.bytes, explained).verdict == .ownCode)
    }

    @Test("values are taken as CPython takes them, and nothing more lenient")
    func strictness() throws {
        func isWhole(_ text: String) throws -> Bool {
            try scan(HostilePickle(protocol: 2).adding(text).bytes).codes.isEmpty
        }
        #expect(try isWhole("N.") && isWhole("(1N.") && isWhole("]K\u{1}a.") && isWhole("}(U\u{1}aNu."))
        #expect(try !isWhole(".") && !isWhole("0N.") && !isWhole("(a.") && !isWhole("Na.") && !isWhole("h\u{5}."))
        #expect(try !isWhole("}(Nu.") && !isWhole("t.") && !isWhole("(NR.") && !isWhole("p.") && !isWhole("Ix\n."))
        #expect(try isWhole("I-5\nL12L\nF1.5\ng0\n") == false)
    }

    @Test("persistent ids make a pickle unknown, outside of torch")
    func persistent() throws {
        let pickle = HostilePickle(protocol: 2).adding("N").adding("Q.")
        #expect(try scan(pickle.bytes).codes == ["scan.pickle.persistent"])
        #expect(try scan(pickle.bytes).verdict == .unknown)
    }

    @Test("no truncation of a pickle is taken for whole, and none ends the scan")
    func truncations() throws {
        for (name, pickle) in HostilePickle.system where pickle.bytes.count < 1000 && name != "in a second pickle" {
            for count in 0..<pickle.bytes.count {
                let report = try scan(Array(pickle.bytes[..<count]))
                #expect(report.verdict == .dangerous, "\(count) bytes")
            }
        }
    }

    @Test("random bytes end no scan")
    func random() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<400, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = try scan(bytes, as: "a")
            _ = try scan([0x80, 4] + bytes)
        }
        let opcodes = PickleOpcode.allCases.map(\.rawValue)
        for _ in 0..<5000 {
            let bytes = (0..<60).map { _ in opcodes.randomElement(using: &generator) ?? 0 }
            _ = try scan([0x80, 4] + bytes)
        }
    }

    @Test("counts that no file can have end the walk and cost no memory")
    func limits() throws {
        let long = HostilePickle(protocol: 4).adding([0x8E, 255, 255, 255, 255, 255, 255, 255, 127])
        #expect(try scan(long.bytes).codes == ["scan.pickle.broken"])
        let memo = HostilePickle(protocol: 4).adding("N").adding([0x72, 255, 255, 255, 255]).adding(".")
        #expect(try scan(memo.bytes).codes == ["scan.limit"])
        var many = HostilePickle(protocol: 2)
        var bytes = many.bytes
        for number in 0...PickleFacts.importLimit { bytes += Array("cm\nN\(number)\n0".utf8) }
        many = HostilePickle(bytes).adding("N.")
        #expect(try scan(many.bytes).codes.contains("scan.limit"))
    }
}
