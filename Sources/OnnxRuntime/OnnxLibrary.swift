import COnnxRuntime
import NativeModels
package import NativeWorker

/// `libonnxruntime` of a wheel, with one model: the `TensorEngine` of ONNX forms.
///
/// `OnnxRuntime` asks the library through the functions of its table that `COnnxRuntime` declares, and makes values of what it gives. It
/// runs one thread, keeps no arena, and is told not to report to its makers, which releases from 1.29 on do.
///
/// Begin with `COnnxRuntime/include/connxruntime.h`.
///
/// The target knows neither forms nor frames, and unloads nothing: a library lives as long as its process.
package struct OnnxLibrary: TensorEngine {
    private let library: OpaquePointer
    package let version: String

    /// Loads the library at an absolute path. It opens no file after that.
    package init(_ path: String) throws(EngineFailure) {
        var failure = connx_failure()
        guard let library = connx_open(path, &failure) else { throw EngineFailure(failure) }
        self.library = library
        version = String(cString: connx_version(library))
    }

    package func load(_ model: UnsafeRawBufferPointer) throws(EngineFailure) -> EngineModel {
        var failure = connx_failure()
        guard connx_load(library, model.baseAddress, model.count, &failure) == 0 else { throw EngineFailure(failure) }
        return EngineModel(
            inputs: (0..<connx_input_count(library)).map { index in
                Self.slot(connx_input_name(library, index), connx_input_type(library, index))
            },
            outputs: (0..<connx_output_count(library)).map { index in
                Self.slot(connx_output_name(library, index), connx_output_type(library, index))
            }
        )
    }

    private static func slot(_ name: UnsafePointer<CChar>?, _ type: Int32) -> EngineModel.Slot {
        let kind: EngineModel.Kind =
            if type == Int32(CONNX_LIST) { .list } else { OnnxType(number: type).map { .tensor($0) } ?? .other }
        return EngineModel.Slot(name: name.map { String(cString: $0) } ?? "", kind: kind)
    }

    package func run(_ inputs: [EngineTensor]) throws(EngineFailure) -> [EngineOutput] {
        try ask(inputs)
        var found: [EngineOutput] = []
        for index in 0..<connx_output_count(library) { found.append(try output(index)) }
        return found
    }

    /// The start of a tensor's bytes is a multiple of it.
    private static let alignment = 16

    /// Runs the model on the bytes and the shapes of all inputs, each of them in one memory that is held in place.
    private func ask(_ inputs: [EngineTensor]) throws(EngineFailure) {
        var (bytes, starts) = ([UInt8](), [Int]())
        var (lengths, firsts) = ([Int64](), [Int]())
        bytes.reserveCapacity(inputs.reduce(1) { $0 + $1.bytes.count + Self.alignment })
        for tensor in inputs {
            starts.append(bytes.count)
            bytes += tensor.bytes
            bytes += repeatElement(0, count: -bytes.count & (Self.alignment - 1))
            firsts.append(lengths.count)
            lengths += tensor.shape.map { Int64($0) }
        }
        // An address also for no bytes, and for no dimensions.
        bytes.append(0)
        lengths.append(0)
        try bytes.withUnsafeBytes { bytes in
            lengths.withUnsafeBufferPointer { lengths in
                Result { () throws(EngineFailure) in
                    let values = inputs.indices.map { place in
                        let tensor = inputs[place]
                        return connx_value(
                            type: Int32(tensor.type.rawValue),
                            bytes: bytes.baseAddress.map { $0 + starts[place] },
                            shape: lengths.baseAddress.map { $0 + firsts[place] },
                            dimensions: tensor.shape.count,
                            size: tensor.bytes.count,
                            count: tensor.shape.reduce(1, *)
                        )
                    }
                    var failure = connx_failure()
                    guard connx_run(library, values, values.count, &failure) == 0 else { throw EngineFailure(failure) }
                }
            }
        }.get()
    }

    private func output(_ index: Int) throws(EngineFailure) -> EngineOutput {
        var (value, failure) = (connx_value(), connx_failure())
        guard connx_output(library, index, &value, &failure) == 0 else { throw EngineFailure(failure) }
        if value.type == Int32(CONNX_LIST) { return .maps(try maps(index, value.count)) }
        let shape = (0..<value.dimensions).map { Int(value.shape[$0]) }
        if value.type == Int32(CONNX_TEXT) {
            let texts = try texts(value) { bytes, starts, failure in
                connx_texts(library, index, bytes, value.size, starts, value.count, failure)
            }
            return .texts(texts, shape: shape)
        }
        guard let type = OnnxType(number: value.type), let width = type.width else {
            throw EngineFailure("it answers a tensor of the type \(value.type), of which Slipway knows none")
        }
        let bytes = UnsafeRawBufferPointer(start: value.bytes, count: value.count * width)
        return .tensor(EngineTensor(type: type, shape: shape, bytes: value.count == 0 ? [] : Array(bytes)))
    }

    private func maps(_ index: Int, _ count: Int) throws(EngineFailure) -> [[EngineEntry]] {
        var found: [[EngineEntry]] = []
        found.reserveCapacity(count)
        for place in 0..<count {
            var (keys, numbers, failure) = (connx_value(), connx_value(), connx_failure())
            guard connx_map(library, index, place, &keys, &numbers, &failure) == 0 else { throw EngineFailure(failure) }
            guard numbers.type == Int32(CONNX_FLOAT), numbers.count == keys.count else {
                throw EngineFailure("it answers maps of other values than numbers of 32 bits")
            }
            let all = try self.keys(keys)
            let values = UnsafeRawBufferPointer(start: numbers.bytes, count: 4 * numbers.count)
            found.append(
                all.enumerated().map { place, key in
                    EngineEntry(key: key, number: values.loadUnaligned(fromByteOffset: 4 * place, as: Float.self))
                }
            )
        }
        return found
    }

    private func keys(_ keys: connx_value) throws(EngineFailure) -> [EngineEntry.Key] {
        if keys.type == Int32(CONNX_TEXT) {
            let texts = try texts(keys) { bytes, starts, failure in
                connx_map_texts(library, bytes, keys.size, starts, keys.count, failure)
            }
            return texts.map { .text($0) }
        }
        guard keys.type == Int32(CONNX_INT64) else { throw EngineFailure("it answers maps of other keys than labels") }
        let numbers = UnsafeRawBufferPointer(start: keys.bytes, count: 8 * keys.count)
        return (0..<keys.count).map { .number(numbers.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
    }

    private func texts(
        _ value: connx_value,
        _ read: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<connx_failure>) -> Int32
    ) throws(EngineFailure) -> [[UInt8]] {
        guard value.count > 0 else { return [] }
        var failure = connx_failure()
        var bytes = [CChar](repeating: 0, count: value.size + 1)
        var starts = [Int](repeating: 0, count: value.count)
        guard read(&bytes, &starts, &failure) == 0 else { throw EngineFailure(failure) }
        return starts.indices.map { place in
            let end = place + 1 < starts.count ? starts[place + 1] : value.size
            return bytes[starts[place]..<end].map { UInt8(bitPattern: $0) }
        }
    }
}

extension OnnxType {
    /// - Returns: nil for a type that is of no tensor here.
    fileprivate init?(number: Int32) {
        guard let raw = UInt8(exactly: number), let type = OnnxType(rawValue: raw), !type.isMaps else { return nil }
        self = type
    }
}

extension EngineFailure {
    fileprivate init(_ failure: connx_failure) {
        let text = withUnsafeBytes(of: failure.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        self.init(text)
    }
}
