package import NativeModels

/// A library that answers tensors with tensors, for a form that has no numbers of its own. To be used by one thread.
package protocol TensorEngine {
    /// Such as `1.32.0`.
    var version: String { get }

    /// Loads a model, whose bytes are not needed after that.
    /// - Returns: what it takes and gives.
    func load(_ model: UnsafeRawBufferPointer) throws(EngineFailure) -> EngineModel
    /// - Parameter inputs: in the order of the model's.
    /// - Returns: in the order of the model's outputs.
    func run(_ inputs: [EngineTensor]) throws(EngineFailure) -> [EngineOutput]
}

/// The reason of the library.
package struct EngineFailure: Error, Hashable {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// A loaded model in the eyes of its library.
package struct EngineModel: Sendable, Hashable {
    package struct Slot: Sendable, Hashable {
        package let name: String
        package let kind: Kind

        package init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    package enum Kind: Sendable, Hashable {
        case tensor(OnnxType)
        /// Of anything.
        case list
        case other
    }

    package let inputs: [Slot]
    package let outputs: [Slot]

    package init(inputs: [Slot], outputs: [Slot]) {
        self.inputs = inputs
        self.outputs = outputs
    }
}

package struct EngineTensor: Sendable, Hashable {
    package let type: OnnxType
    package let shape: [Int]
    /// Little endian, row by row.
    package let bytes: [UInt8]

    package init(type: OnnxType, shape: [Int], bytes: [UInt8]) {
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }
}

package enum EngineOutput: Sendable, Hashable {
    case tensor(EngineTensor)
    case texts([[UInt8]], shape: [Int])
    case maps([[EngineEntry]])
}

/// An entry of a map, such as the probability of a label.
package struct EngineEntry: Sendable, Hashable {
    package enum Key: Sendable, Hashable {
        case number(Int64)
        case text([UInt8])
    }

    package let key: Key
    package let number: Float

    package init(key: Key, number: Float) {
        self.key = key
        self.number = number
    }
}
