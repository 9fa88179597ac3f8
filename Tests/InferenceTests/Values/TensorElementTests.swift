import Testing

@testable import Inference

@Suite("Values read in their tensor")
struct TensorElementTests {
    private func words(_ tensor: Tensor, _ rows: [Int], place: Int = 0) -> [String] {
        var words: [String] = []
        tensor.eachElement(of: rows, place: place) { words.append(Self.word($0)) }
        return words
    }

    private static func word(_ element: TensorElement) -> String {
        switch element {
        case .missing: "-"
        case .truth(let value): "\(value)"
        case .integer(let value): "i\(value)"
        case .unsigned(let value): "u\(value)"
        case .number(let value): "\(value)"
        case .text(let bytes): "t" + String(decoding: bytes, as: UTF8.self)
        case .json(let bytes): "j" + String(decoding: bytes, as: UTF8.self)
        case .datetime(let value): "d\(value)"
        }
    }

    private func texts(_ values: [String], _ content: Tensor.Content = .text, missing: [Int] = []) -> Tensor {
        let bytes = values.flatMap { Array($0.utf8)[...].withLength }
        return Tensor(
            name: "a",
            type: .bytes,
            content: content,
            shape: [values.count],
            bytes: bytes,
            missing: missing
        )
    }

    private func numbers<Value>(_ type: ElementType, _ values: [Value], shape: [Int]? = nil, missing: [Int] = [])
        -> Tensor
    {
        Tensor(
            name: "a",
            type: type,
            shape: shape ?? [values.count],
            bytes: values.withUnsafeBytes { Array($0) },
            missing: missing
        )
    }

    @Test("are of their type; NaN is missing")
    func fixed() {
        #expect(words(numbers(.float64, [1.5, .nan, -.infinity]), [0, 1, 2]) == ["1.5", "-", "-inf"])
        #expect(words(numbers(.float32, [Float(0.5)]), [0]) == ["0.5"])
        #expect(words(numbers(.int8, [Int8(-1), 7]), [0, 1]) == ["i-1", "i7"])
        #expect(words(numbers(.uint64, [UInt64.max, 1]), [0, 1]) == ["u18446744073709551615", "i1"])
        #expect(words(numbers(.bool, [UInt8(0), 1]), [0, 1]) == ["false", "true"])
        #expect(words(numbers(.int64, [Int64(1), 2, 3], missing: [1]), [0, 1, 2]) == ["i1", "-", "i3"])
    }

    @Test("are those of the rows that are asked for, of any place in a row")
    func rows() {
        let matrix = numbers(.int32, (0..<12).map { Int32($0) }, shape: [4, 3], missing: [4])
        #expect(words(matrix, [0, 3], place: 2) == ["i2", "i11"])
        #expect(words(matrix, [0, 1, 2], place: 1) == ["i1", "-", "i7"])
        #expect(matrix.rowWidth == 3)
        #expect(words(texts(["a", "", "ccc", "d"], missing: [1]), [1, 3]) == ["-", "td"])
    }

    @Test("of JSON are what they stand for, and of CSV texts that may be missing")
    func content() {
        let json = texts(["null", "true", "3", "2.5", "\"x\"", "\"a\\\"b\"", "[1]", "{}"], .mixed)
        #expect(words(json, Array(0..<8)) == ["-", "true", "i3", "2.5", "tx", "t\"a\\\"b\"", "j[1]", "j{}"])
        #expect(words(texts(["1.5", "", "NaN", "None", "x"], .csv), Array(0..<5)) == ["t1.5", "-", "-", "-", "tx"])
    }

    @Test("end where the bytes or the shape end, whatever they say", arguments: [[0, 1, 2], [5], [-1], [Int.max]])
    func broken(rows: [Int]) {
        var count = 0
        let short = Tensor(name: "a", type: .float64, shape: [3], bytes: [UInt8](repeating: 0, count: 20))
        #expect(!short.eachElement(of: rows) { _ in count += 1 })
        #expect(count == (rows == [0, 1, 2] ? 2 : 0))
        let long = Tensor(
            name: "a",
            type: .bytes,
            content: .text,
            shape: [3],
            bytes: [1, 0, 0, 0, 65, 255, 255, 255, 255]
        )
        count = 0
        #expect(!long.eachElement(of: rows) { _ in count += 1 })
        #expect(count == (rows == [0, 1, 2] ? 1 : 0))
    }

    @Test("of a place that a row has not are none")
    func place() {
        #expect(!numbers(.int8, [Int8(1)]).eachElement(of: [0], place: 1) { _ in })
        #expect(numbers(.int8, [Int8(1)]).eachElement(of: [], place: 1) { _ in })
    }
}
