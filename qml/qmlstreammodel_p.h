// SPDX-License-Identifier: MIT
#pragma once

#include "streamreading_p.h"
#include "streamroles_p.h"
#include "streamrows_p.h"

#include <QtQml/qqmlparserstatus.h>

namespace QActors {

/// A list model in QML, of type `StreamModel` there: each value of a stream is a row, at the end.
///
///     ListView {
///         model: StreamModel { stream: Search.hits(field.text); key: "id"; limit: 1000 }
///         delegate: Label { required property string title; text: title }
///     }
///
/// The roles are the properties of a gadget or the keys of a map, as the first row has them; `modelData` is the whole row, of whatever kind.
/// Rows come in batches, one a frame (16 ms) at most; a source that is faster than the view can take has to wait (or to do what its own bound
/// says). When another stream is bound, the old one is cancelled; the new one is read when that has cleaned up. It ends with its page, as
/// the tasks of a TaskGroup do. A failure that nobody asks for (`error`, `failed`) is logged.
class QmlStreamModel : public QAbstractListModel, public QQmlParserStatus, private detail::StreamTaker
{
    Q_OBJECT
    QML_NAMED_ELEMENT(StreamModel)
    Q_INTERFACES(QQmlParserStatus)
    /// The stream to read; null for none. The model is its one reader.
    Q_PROPERTY(QActors::QmlStream *stream READ stream WRITE setStream NOTIFY streamChanged FINAL)
    /// The name of the part that tells rows apart: a value with the key of a row that is there changes that row. Empty: each value is a new row.
    Q_PROPERTY(QString key READ key WRITE setKey NOTIFY keyChanged FINAL)
    /// How many rows stay, the latest; 0 for all.
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged FINAL)
    /// Whether the rows stay when another stream is bound, until that one's first row comes, or its end. False by default.
    Q_PROPERTY(bool keepRows READ keepRows WRITE setKeepRows NOTIFY keepRowsChanged FINAL)
    /// The number of rows.
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    /// True while the stream is read; then it has ended, or failed.
    Q_PROPERTY(bool running READ isRunning NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool ended READ hasEnded NOTIFY stateChanged FINAL)
    Q_PROPERTY(bool failed READ hasFailed NOTIFY stateChanged FINAL)
    /// A taskError if it has failed, undefined otherwise.
    Q_PROPERTY(QVariant error READ error NOTIFY stateChanged FINAL)

public:
    explicit QmlStreamModel(QObject *parent = nullptr);
    ~QmlStreamModel() override;

    QmlStream *stream() const { return m_reading.stream(); }
    void setStream(QmlStream *stream);
    QString key() const { return m_key; }
    void setKey(const QString &key);
    int limit() const { return m_limit; }
    void setLimit(int limit);
    bool keepRows() const { return m_keepRows; }
    void setKeepRows(bool keep);
    int count() const { return int(m_rows.size()); }
    bool isRunning() const { return m_reading.isRunning(); }
    bool hasEnded() const { return m_reading.hasEnded(); }
    bool hasFailed() const { return m_reading.hasFailed(); }
    QVariant error() const { return m_reading.error(); }

    /// The value of a row; undefined if there is no such row.
    Q_INVOKABLE QVariant get(int row) const;
    /// The row that has this key now; -1 if none has.
    Q_INVOKABLE int rowOf(const QVariant &key) const;
    /// Removes all rows; the stream goes on.
    Q_INVOKABLE void clear();

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override { return m_roles.names(); }

Q_SIGNALS:
    void streamChanged();
    void keyChanged();
    void limitChanged();
    void keepRowsChanged();
    void countChanged();
    void stateChanged();

protected:
    void classBegin() override { m_reading.classBegin(); } ///< For the engine.
    void componentComplete() override { m_reading.complete(); } ///< For the engine.

private:
    void begin() override;
    void take(QVariant &&value) override;
    void show(bool isOver) override;
    void tell() override { Q_EMIT stateChanged(); }
    class Round;
    void apply();
    std::optional<QString> keyOf(const QVariant &row);
    void change(const QList<detail::StreamBatch::Change> &changes);

    QString m_key;
    detail::StreamRoles m_roles;
    detail::StreamRows m_rows;
    int m_limit = 0;
    bool m_keepRows = false;
    int m_round = 0; // how often it was cleared
    bool m_isShowing = false;
    bool m_isKeyNew = false;
    bool m_isOld = false; // the rows are another stream's
    bool m_hasRoles = false;
    bool m_hasWarned = false; // of this stream's rows
    detail::StreamReading m_reading{this, this, "StreamModel"}; // declared last: gone first
};

} // namespace QActors
