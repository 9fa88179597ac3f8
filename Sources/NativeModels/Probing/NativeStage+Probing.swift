/// The rules of a step that changes rows in a way that no probe can follow back, and that has neither trees nor categories.
extension NativeStage {
    var isExact: Bool { false }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        [ProbeOrigin?](repeating: nil, count: width)
    }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {}
}

extension ChainStage {
    var isExact: Bool { stages.allSatisfy(\.isExact) }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        stages.reduce(inputs) { $1.origins($0) }
    }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        var origins = inputs
        for (place, stage) in stages.enumerated() {
            let before = stages[..<place]
            stage.trace(into: &trace, origins) { row throws(RowRefusal) in
                var row = try prefix(row)
                for stage in before { row = try stage.answer(row) }
                return row
            }
            origins = stage.origins(origins)
        }
    }
}

extension SplitStage {
    var isExact: Bool { parts.allSatisfy(\.stage.isExact) }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        parts.flatMap { part in part.stage.origins(part.columns.map { inputs[Int($0)] }) }
    }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        for part in parts {
            let columns = part.columns
            part.stage.trace(into: &trace, columns.map { inputs[Int($0)] }) { row throws(RowRefusal) in
                let row = try prefix(row)
                return columns.map { row[Int($0)] }
            }
        }
    }
}

extension VoteStage {
    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        for voter in voters { voter.trace(into: &trace, inputs, prefix) }
    }
}

extension Forest {
    var isExact: Bool { true }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        trace.add(self, inputs, prefix)
    }
}

extension NeighbourStage {
    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        for (column, origin) in inputs.enumerated() { trace.add(points: coordinates(column, atMost: 500), of: origin) }
    }
}

extension CheckStage {
    var isExact: Bool { true }
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] { inputs }
}

extension ImputeStage {
    var isExact: Bool { true }
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] { inputs }
}

extension ClipStage {
    var isExact: Bool { true }
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] { inputs }
}

extension ZerosStage {
    var isExact: Bool { true }
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] { inputs }
}

extension ScaleStage {
    var isExact: Bool { true }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        inputs.enumerated().map { place, origin in
            var origin = origin
            if let centre { origin = origin?.after(.minus(centre[place])) }
            if let scale { origin = origin?.after(.dividedBy(scale[place])) }
            return origin
        }
    }
}

extension StretchStage {
    var isExact: Bool { true }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        inputs.enumerated().map { $1?.after(.times(factors[$0])).after(.plus(addends[$0])) }
    }
}

extension FunctionStage {
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        inputs.map { $0?.after(.function(function)) }
    }
}

extension LinkStage {
    var isExact: Bool { link.isSingle }
}

extension OneHotStage {
    var isExact: Bool { true }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        zip(columns, inputs).flatMap { column, origin -> [ProbeOrigin?] in
            let values = column.categories.ordered
            return values.indices.filter { $0 != column.dropped }.map { origin?.after(.isCategory($0, of: values)) }
        }
    }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        for (column, origin) in zip(columns, inputs) { trace.add(column.categories.ordered, of: origin) }
    }
}

extension MembershipStage {
    var isExact: Bool { true }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        sets.map { inputs[$0.place]?.after(.memberOf($0.numbers)) }
    }
}

extension OrdinalStage {
    var isExact: Bool { true }

    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?] {
        zip(columns, inputs).map { $1?.after(.placeOf($0.ordered)) }
    }

    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix) {
        for (categories, origin) in zip(columns, inputs) { trace.add(categories.ordered, of: origin) }
    }
}
