import Identifiers
import NativeModels
import Testing

@Suite struct NativeFormatTests {
    private func code(_ bytes: [UInt8]) throws -> NativeModelCode? {
        let version = try NativeFixture.version()
        let failure = #expect(throws: NativeModelFailure.self) { try NativeModel.read(bytes, of: version) }
        return failure?.code
    }

    @Test("a form that ends early is refused wherever it ends", arguments: ["logistic", "mixed-histogram"])
    func truncated(name: String) throws {
        let bytes = try NativeFixture.bytes(name)
        for count in 0..<bytes.count {
            // The size is made right again where it is there, so that the reader behind it is asked.
            let part = Array(bytes[..<count])
            #expect(try code(count < 24 ? part : FormBytes.sized(part)) == .format)
        }
    }

    @Test("a form that is only looked at is refused where reading refuses it", arguments: ["logistic", "mixed-forest"])
    func checked(name: String) throws {
        let version = try NativeFixture.version()
        let bytes = try NativeFixture.bytes(name)
        let read = try NativeModel.read(bytes, of: version)
        let summary = try NativeModel.check(bytes, of: version)
        #expect(summary.library == read.library && summary.columns == read.columns.count)
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0xff
            let isRead = (try? NativeModel.read(changed, of: version)) != nil
            let isSound = (try? NativeModel.check(changed, of: version)) != nil
            #expect(isRead == isSound, "byte \(place)")
        }
    }

    @Test("a changed byte is refused, or the form still answers rows", arguments: ["logistic", "mixed-histogram"])
    func changed(name: String) throws {
        let fixture = try NativeFixture(name)
        let bytes = try NativeFixture.bytes(name)
        var refused = 0
        for place in bytes.indices {
            for mask: UInt8 in [1, 0x80, 0xff] {
                var changed = bytes
                changed[place] ^= mask
                guard let model = try? NativeModel.read(changed, of: NativeFixture.version()) else {
                    refused += 1
                    continue
                }
                guard model.columns.count == fixture.model.columns.count else { continue }
                let answer = try? model.answer(fixture.table, probabilities: true)
                if case .classes(let places)? = answer?.predictions {
                    #expect(places.allSatisfy { $0 < model.labels.count })
                }
            }
        }
        // Each byte of the start, of the size and of the digest is looked at.
        #expect(refused >= 3 * 56)
    }

    @Test("a form of another version of the format is refused as such")
    func otherFormat() throws {
        var bytes = try NativeFixture.bytes("logistic")
        bytes[15] = UInt8(ascii: "2")
        #expect(try code(bytes) == .version)
    }

    @Test("a form of another version of the model is refused")
    func otherVersion() throws {
        var bytes = try NativeFixture.bytes("logistic")
        bytes[24] = 1
        #expect(try code(bytes) == .otherVersion)
    }

    @Test("bytes behind the end are refused")
    func trailing() throws {
        #expect(try code(FormBytes.sized(NativeFixture.bytes("logistic") + [0])) == .format)
    }

    @Test("a form with more bytes than one may have is refused before it is read")
    func large() throws {
        #expect(try code([UInt8](repeating: 0, count: NativeModel.sizeLimit + 1)) == .size)
    }

    @Test("a forest that claims more trees than it has is refused, and nothing is reserved for them")
    func claimedTrees() throws {
        let tree = FormBytes.tree([FormBytes.leaf(1)])
        #expect(try code(FormBytes.form(FormBytes.forest([tree], claims: 2))) == .format)
        #expect(try code(FormBytes.form(FormBytes.forest([tree], claims: 1 << 20))) == .format)
        #expect(try code(FormBytes.form(FormBytes.forest([tree], claims: 0xffff_ffff))) == .size)
    }

    @Test("a tree whose branch leads to an earlier node, a branch that leads nowhere or a node too many is refused")
    func brokenTrees() throws {
        let leaf = FormBytes.leaf(0)
        func split(_ right: Int) -> [UInt8] { FormBytes.split(right: right, threshold: 0) }
        let broken: [[[UInt8]]] = [
            [split(0), leaf, leaf], [split(1), leaf, leaf], [split(3), leaf, leaf], [split(2), leaf], [leaf, leaf],
            [split(4), split(3), leaf, leaf], [split(2), split(4), leaf, leaf, leaf], [split(2), leaf, leaf, leaf],
        ]
        for nodes in broken {
            let form = FormBytes.form(FormBytes.forest([FormBytes.tree(nodes)]))
            #expect(try code(form) == .format, "\(nodes.count) nodes")
        }
        let sound = [split(4), split(3), leaf, leaf, leaf]
        #expect(try FormBytes.answer(FormBytes.forest([FormBytes.tree(sound)]), to: 0) == 0)
    }

    @Test("a threshold, a leaf or a coefficient that is no number is refused")
    func notNumbers() throws {
        let nodes = [FormBytes.split(right: 2, threshold: .nan), FormBytes.leaf(0), FormBytes.leaf(0)]
        #expect(try code(FormBytes.form(FormBytes.forest([FormBytes.tree(nodes)]))) == .format)
        #expect(try code(FormBytes.form(FormBytes.forest([FormBytes.tree([FormBytes.leaf(.infinity)])]))) == .format)
        let linear: [UInt8] = [11] + FormBytes.count(1) + FormBytes.number(.nan) + FormBytes.number(0)
        #expect(try code(FormBytes.form(linear)) == .format)
    }

    @Test("a column of the row that is not there is refused")
    func columns() throws {
        let nodes = [FormBytes.split(column: 1, right: 2, threshold: 0), FormBytes.leaf(0), FormBytes.leaf(0)]
        #expect(try code(FormBytes.form(FormBytes.forest([FormBytes.tree(nodes)]))) == .format)
        let part = FormBytes.count(1) + FormBytes.count(1) + [1] + FormBytes.count(0)
        #expect(try code(FormBytes.form([2] + FormBytes.count(1) + part)) == .format)
    }

    @Test("steps within steps end at the depth that the format allows")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            (0..<depth).flatMap { _ in [1] + FormBytes.count(1) } + [1] + FormBytes.count(0)
        }
        #expect(try FormBytes.answer(nested(16), to: 7) == 7)
        #expect(try code(FormBytes.form(nested(17))) == .size)
        #expect(try code(FormBytes.form(nested(100_000))) == .size)
    }

    @Test("labels fit the decision, and a model of numbers has none")
    func labels() throws {
        let identity: [UInt8] = [1] + FormBytes.count(0)
        let two: [UInt8] = [4] + FormBytes.count(2) + [0, 1]
        let three: [UInt8] = [4] + FormBytes.count(3) + [0, 1, 1]
        #expect(try code(FormBytes.form(identity, end: [0, 0, 1] + two)) == .format, "numbers with labels")
        #expect(try code(FormBytes.form(identity, end: [0, 3, 1, 0])) == .format, "classes without labels")
        #expect(try code(FormBytes.form(identity, end: [0, 3, 1] + three)) == .format, "two classes of three")
        #expect(try code(FormBytes.form(identity, end: [0, 1, 1] + two)) == .format, "one score for two classes")
        #expect(try code(FormBytes.form(identity, end: [0, 2, 1] + two)) == .format, "no probabilities")
        let sound = FormBytes.form(identity, end: [0, 3, 1] + two)
        #expect(try NativeModel.read(sound, of: NativeFixture.version()).labels == .booleans([false, true]))
    }

    @Test("what takes far more memory than bytes has a limit for the whole form, and not only for each step")
    func pieces() throws {
        func products(_ count: Int) -> [UInt8] {
            [10] + FormBytes.count(count) + [UInt8](repeating: 0, count: 4 * count)
        }
        let most = 1 << 20
        #expect(try code(FormBytes.form([1] + FormBytes.count(2) + products(most) + products(1))) == .size)
        _ = try NativeModel.read(
            FormBytes.form([1] + FormBytes.count(2) + products(1_000) + products(1)),
            of: NativeFixture.version()
        )
    }
}
