// SPDX-License-Identifier: MIT
#pragma once

#include "streamreading_p.h"

#include <QtQml/qqmlparserstatus.h>

namespace QActors {

/// The latest value of a stream in QML, of type `StreamValue` there: `StreamValue { id: price; stream: Market.prices("QT") }`,
/// `text: price.value ?? "…"`.
///
/// The value changes once a frame (16 ms) at most, to the latest; the last one is always shown. When another stream is bound, the old one is
/// cancelled. It ends with its page, as the tasks of a TaskGroup do. A failure that nobody asks for (`error`, `failed`) is logged.
class QmlStreamValue : public QObject, public QQmlParserStatus, private detail::StreamTaker
{
    Q_OBJECT
    QML_NAMED_ELEMENT(StreamValue)
    Q_INTERFACES(QQmlParserStatus)
    /// The stream to read; null for none. This object is the stream's one reader.
    Q_PROPERTY(QActors::QmlStream *stream READ stream WRITE setStream NOTIFY streamChanged FINAL)
    /// The latest; undefined before the first. It stays when the stream has ended or failed.
    Q_PROPERTY(QVariant value READ value NOTIFY valueChanged FINAL)
    /// True while the stream is read; then it has ended, or failed.
    Q_PROPERTY(bool running READ isRunning NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool ended READ hasEnded NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool failed READ hasFailed NOTIFY stateChanged FINAL)
    /// A taskError if it has failed, undefined otherwise.
    Q_PROPERTY(QVariant error READ error NOTIFY stateChanged FINAL)

public:
    explicit QmlStreamValue(QObject *parent = nullptr);
    ~QmlStreamValue() override;

    QmlStream *stream() const { return m_reading.stream(); }
    void setStream(QmlStream *stream);
    QVariant value() const { return m_value; }
    bool isRunning() const { return m_reading.isRunning(); }
    bool hasEnded() const { return m_reading.hasEnded(); }
    bool hasFailed() const { return m_reading.hasFailed(); }
    QVariant error() const { return m_reading.error(); }

Q_SIGNALS:
    void streamChanged();
    void valueChanged();
    void stateChanged();

protected:
    void classBegin() override { m_reading.classBegin(); } ///< For the engine.
    void componentComplete() override { m_reading.complete(); } ///< For the engine.

private:
    void begin() override;
    void take(QVariant &&value) override { m_latest = std::move(value); }
    void show(bool isOver) override;
    void tell() override { Q_EMIT stateChanged(); }

    QVariant m_value;
    std::optional<QVariant> m_latest; // not shown yet
    detail::StreamReading m_reading{this, this, "StreamValue"}; // declared last: gone first
};

} // namespace QActors
