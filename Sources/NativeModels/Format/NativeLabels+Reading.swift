extension NativeLabels {
    init(_ bytes: inout NativeBytes) throws(NativeModelFailure) {
        let type = try bytes.byte("the type of the labels")
        guard (0...8).contains(type) else {
            throw bytes.broken("the type of the labels", expected: "0 to 8", found: "\(type)")
        }
        guard type > 0 else {
            self = .none
            return
        }
        let count = try bytes.count("the labels", 1...NativeLimits.labels, size: 1)
        switch type {
        case 1: self = .integers(try Self.integers(&bytes, count))
        case 2: self = .numbers(try bytes.doubles("a label", count))
        case 3: self = .texts(try Self.texts(&bytes, count))
        case 4: self = .booleans(try Self.booleans(&bytes, count))
        case 5: self = .smallIntegers(try Self.smallIntegers(&bytes, count))
        case 6: self = .singles(try Self.singles(&bytes, count))
        case 7: self = .shortIntegers(try Self.shortIntegers(&bytes, count))
        default: self = .tinyIntegers(try Self.tinyIntegers(&bytes, count))
        }
    }

    private static func integers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int64] {
        var labels: [Int64] = []
        for _ in 0..<count { labels.append(Int64(bitPattern: try bytes.longNumber("a label"))) }
        return labels
    }

    private static func smallIntegers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int32] {
        var labels: [Int32] = []
        for _ in 0..<count { labels.append(Int32(bitPattern: try bytes.number("a label"))) }
        return labels
    }

    private static func shortIntegers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int16] {
        var labels: [Int16] = []
        for _ in 0..<count {
            let (low, high) = (try bytes.byte("a label"), try bytes.byte("a label"))
            labels.append(Int16(bitPattern: UInt16(low) | UInt16(high) << 8))
        }
        return labels
    }

    private static func tinyIntegers(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Int8] {
        var labels: [Int8] = []
        for _ in 0..<count { labels.append(Int8(bitPattern: try bytes.byte("a label"))) }
        return labels
    }

    private static func singles(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Float] {
        var labels: [Float] = []
        for _ in 0..<count {
            let label = Float(bitPattern: try bytes.number("a label"))
            guard label.isFinite else { throw bytes.broken("a label", expected: "a finite number", found: "\(label)") }
            labels.append(label)
        }
        return labels
    }

    private static func texts(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [String] {
        var labels: [String] = []
        for _ in 0..<count { labels.append(try bytes.text("a label", limit: NativeLimits.text)) }
        return labels
    }

    private static func booleans(_ bytes: inout NativeBytes, _ count: Int) throws(NativeModelFailure) -> [Bool] {
        var labels: [Bool] = []
        for _ in 0..<count { labels.append(try bytes.flags("a label", known: 1) == 1) }
        return labels
    }
}
