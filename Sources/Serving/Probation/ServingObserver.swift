/// A thing that has become of a version that is served.
package enum ServingEvent: Sendable {
    /// It is watched from now on; what happened to it between its load and now counts too.
    case watched
    case answered
    /// A request has failed.
    case failed
    /// A request was refused as wrong.
    case refused
    /// A worker has ended, and nobody asked for that.
    case workerEnded
}

/// Somebody who is told of every answer and every end of a worker of versions that are watched. Is called on the thread of whoever asks
/// the version, so that it must be quick.
package protocol ServingObserver: Sendable {
    func observe(_ event: ServingEvent, of model: ServedModel)
}
