import Identifiers

/// Reads steps within steps, so deep and so many as the format allows.
struct StageReader {
    var bytes: NativeBytes
    private var stages = 0
    /// The most numbers that a row has before or after a step.
    private(set) var widest = 1

    init(_ bytes: NativeBytes) {
        self.bytes = bytes
    }

    /// - Parameter inputs: the numbers that the step is given.
    mutating func stage(inputs: Int, depth: Int = 0) throws(NativeModelFailure) -> any NativeStage {
        stages += 1
        try check("steps", stages, atMost: NativeLimits.stages)
        try check("depth of steps", depth, atMost: NativeLimits.depth)
        let code = try bytes.byte("a step")
        guard let kind = StageKind(rawValue: code) else {
            throw bytes.broken("a step", expected: "1 to \(StageKind.allCases.count)", found: "\(code)")
        }
        let found = try stage(kind, inputs: inputs, depth: depth + 1)
        try check("numbers of a step", found.width, atMost: NativeLimits.width)
        widest = max(widest, inputs, found.width)
        return found
    }

    private mutating func stage(
        _ kind: StageKind,
        inputs: Int,
        depth: Int
    ) throws(NativeModelFailure) -> any NativeStage {
        switch kind {
        case .chain: try chain(inputs, depth)
        case .split: try split(inputs, depth)
        case .vote: try vote(inputs, depth)
        case .check: try CheckStage(&bytes, inputs: inputs)
        case .scale: try ScaleStage(&bytes, inputs: inputs)
        case .stretch: try StretchStage(&bytes, inputs: inputs)
        case .clip: try ClipStage(&bytes, inputs: inputs)
        case .impute: try ImputeStage(&bytes, inputs: inputs)
        case .oneHot: try OneHotStage(&bytes, inputs: inputs)
        case .ordinal: try OrdinalStage(&bytes, inputs: inputs)
        case .polynomial: try PolynomialStage(&bytes, inputs: inputs)
        case .linear: try LinearStage(&bytes, inputs: inputs)
        case .function: try FunctionStage(&bytes, inputs: inputs)
        case .forest: try Forest(&bytes, inputs: inputs)
        case .bayes: try BayesStage(&bytes, inputs: inputs)
        case .link: try LinkStage(&bytes, inputs: inputs)
        case .power: try PowerStage(&bytes, inputs: inputs)
        case .quantile: try QuantileStage(&bytes, inputs: inputs)
        case .kernel: try KernelStage(&bytes, inputs: inputs)
        case .neighbours: try NeighbourStage(&bytes, inputs: inputs)
        case .membership: try MembershipStage(&bytes, inputs: inputs)
        case .zeros: ZerosStage(inputs: inputs)
        }
    }

    private mutating func chain(_ inputs: Int, _ depth: Int) throws(NativeModelFailure) -> ChainStage {
        let count = try bytes.count("the steps of a chain", 0...NativeLimits.stages, size: 1)
        var found: [any NativeStage] = []
        for _ in 0..<count { found.append(try stage(inputs: found.last?.width ?? inputs, depth: depth)) }
        return ChainStage(found, inputs: inputs)
    }

    private mutating func split(_ inputs: Int, _ depth: Int) throws(NativeModelFailure) -> SplitStage {
        let count = try bytes.count("the parts of a split", 1...NativeLimits.stages, size: 5)
        var parts: [SplitStage.Part] = []
        for _ in 0..<count {
            let width = try bytes.count("the columns of a part", 0...NativeLimits.width, size: 4)
            var columns: [Int32] = []
            columns.reserveCapacity(width)
            for _ in 0..<width { columns.append(Int32(try bytes.place("a column of a part", below: inputs))) }
            parts.append(SplitStage.Part(columns: columns, stage: try stage(inputs: width, depth: depth)))
        }
        return SplitStage(parts)
    }

    private mutating func vote(_ inputs: Int, _ depth: Int) throws(NativeModelFailure) -> VoteStage {
        let isWeighted = try bytes.flags("the weights of a vote", known: 1) == 1
        let count = try bytes.count("the voters", 1...NativeLimits.stages, size: 1)
        let weights = try isWeighted ? bytes.doubles("a weight", count) : nil
        var voters: [any NativeStage] = []
        for _ in 0..<count {
            let voter = try stage(inputs: inputs, depth: depth)
            guard voter.width == voters.first?.width ?? voter.width else {
                throw bytes.broken("a voter", expected: "as wide as the first", found: "\(voter.width) numbers")
            }
            voters.append(voter)
        }
        if let weights, !(weights.allSatisfy { $0 >= 0 } && weights.contains { $0 > 0 }) {
            throw bytes.broken("the weights of a vote", expected: "above 0 or 0, not all 0", found: "others")
        }
        return VoteStage(voters, weights: weights)
    }

    private func check(_ name: String, _ found: Int, atMost limit: Int) throws(NativeModelFailure) {
        guard found <= limit else {
            throw NativeModelFailure(.size, "native form", expected: "\(name) of at most \(limit)", found: "\(found)")
        }
    }
}
