// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qml/qmltaskhandle.h>
#include <QActors/streams/streamoperators.h>

#include <QtCore/qpointer.h>

namespace QActors {

/// A stream in QML, of type `Stream` there, made by toQml(). Nothing happens until it is read, by one reader: a StreamModel, a StreamValue,
/// or a generator:
///
///     Async.run(function* () {
///         yield* Async.forEach(Search.hits("qt"), function* (hit) { … })      // or, one by one:
///         const stream = Search.hits("qt")
///         for (let r = yield stream.next(); !r.done; r = yield stream.next())
///             show(r.value)
///     })
///
/// (There is no `for await` in Qt's engine.) When a run is cancelled, or fails, or its page ends, its pending next() takes nothing, and the
/// streams that functions which it called have made are given up, also those that somebody else has now. JavaScript may collect a stream that nobody mentions any more, which ends what runs
/// behind it, as the end of a Stream does.
/// Thread: the QML engine's.
class QACTORS_QML_EXPORT QmlStream : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Stream)
    QML_UNCREATABLE("A Stream comes from C++: return toQml(stream, this) from a Q_INVOKABLE function.")

public:
    ~QmlStream() override;

    /// Gives the task that waits for the next value, which gives `{ value, done }`: `done` is true at the end, and from then on. It fails with
    /// what the stream fails with; with MisuseError if another next() waits, or something else reads the stream. A cancelled one takes no value.
    Q_INVOKABLE QActors::QmlTaskHandle *next();
    /// Ends what runs behind the stream before its time; the task ends when that has cleaned up. A pending next() gets the end.
    Q_INVOKABLE QActors::QmlTaskHandle *close();

    /// Whether the latest next() still waits for its value: then the stream is another reader's.
    Q_INVOKABLE bool isRead() const { return m_next && m_next->isRunning(); }

    /// For C++: takes the stream over; next() fails from then on. `reader` is for messages. Throws MisuseError if somebody reads it already.
    Stream<QVariant> take(const QString &reader);
    const QString &name() const noexcept { return m_name; } ///< The name for messages.
    /// Nobody needs it any more: a pending next() calls no callback, and what runs behind it ends.
    void abandon();

    /// \internal
    QmlStream(Stream<QVariant> stream, std::exception_ptr problem, const QObject *owner, const QString &name);

private:
    struct Shared;
    QmlTaskHandle *inTask(const char *what, Async<QVariant> (*work)(std::shared_ptr<Shared>));
    static Async<QVariant> reading(std::shared_ptr<Shared> shared);
    static Async<QVariant> closing(std::shared_ptr<Shared> shared);
    std::shared_ptr<Shared> m_shared; // with the task that waits for the next value
    QPointer<QJSEngine> m_engine;
    QPointer<QmlTaskHandle> m_next;
    QString m_name;
};

/// `stream` for QML; return it from a Q_INVOKABLE or a property: `return toQml(search(text), this);`. Its values are shown as a task's value
/// is; one that QML cannot show fails the stream, with an error that says what to do. `owner`, usually `this`, is only asked for its engine;
/// then the object is JavaScript's, and must not be kept in C++ without a parent. `name` is for messages. Thread: the QML engine's, where the
/// stream is read.
template<typename T>
QmlStream *toQml(Stream<T> stream, const QObject *owner = nullptr, const QString &name = {})
{
    Stream<QVariant> values;
    std::exception_ptr problem; // nobody could catch it
    try {
        values = std::move(stream) | Streams::map([](const T &value) { return toQmlValue(detail::variantOf(value)); });
    } catch (const MisuseError &) {
        problem = std::current_exception();
    }
    return new QmlStream(std::move(values), std::move(problem), owner, name);
}

} // namespace QActors
