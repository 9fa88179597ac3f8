/// The figures of one model under one server, a value for each round.
struct NativeFigures {
    /// Seconds from the start of a worker to its hello.
    var hellos: [Double] = []
    /// Seconds from the kill of the worker to the next answer.
    var recoveries: [Double] = []
    /// Bytes of the worker, shared ones in parts.
    var memory: [Int] = []
    /// Median seconds of one row, over HTTP.
    var one: [Double] = []
    /// Median seconds of 1,000 rows, over HTTP.
    var thousand: [Double] = []
}
