/// The newest values, up to a number of them.
package struct Ring<Value: Sendable>: Sendable {
    package private(set) var values: [Value] = []
    private var next = 0
    private let size: Int

    init(size: Int) {
        self.size = size
    }

    package var count: Int { values.count }

    mutating func append(_ value: Value) {
        if values.count < size {
            values.append(value)
        } else {
            values[next] = value
            next = (next + 1) % size
        }
    }
}
