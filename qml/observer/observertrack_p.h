// SPDX-License-Identifier: MIT
#pragma once

#include "observationitem_p.h"

namespace QActors {

/// The last minute of one number, a bar a second; with what else happened: a thread did not answer, a child was restarted.
class ObserverTrack : public QActors::ObservationItem // whole: QML's tools take it as written
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QActors::ObserverTrack::Number number MEMBER m_number NOTIFY lookChanged)
    Q_PROPERTY(bool marks MEMBER m_hasMarks NOTIFY lookChanged)
    /// Where somebody points at, the pixels from the left; negative if nobody does.
    Q_PROPERTY(qreal pointed READ pointed WRITE setPointed NOTIFY pointedChanged)
    /// The text of the second that is pointed at; empty if there is none.
    Q_PROPERTY(QString pointedText READ pointedText NOTIFY pointedChanged)
    Q_PROPERTY(QString value READ value NOTIFY changed) ///< of now
    Q_PROPERTY(QString highest READ highestText NOTIFY changed) ///< what the highest bar would be
    Q_PROPERTY(int restarts READ restarts NOTIFY changed) ///< in this minute
    Q_PROPERTY(int stalls READ stalls NOTIFY changed) ///< seconds in which a thread did not answer

public:
    enum Number {
        Work,
        Messages
    };
    Q_ENUM(Number)
    static constexpr int Seconds = 60;

    struct Bar
    {
        double value = -1; ///< negative where nothing is known
        int restarts = 0;
        bool stalls = false;
    };
    /// The seconds up to the last moment.
    static QList<Bar> barsOf(const QList<detail::FrameMoment> &moments, Number number);

    explicit ObserverTrack(QQuickItem *parent = nullptr);
    qreal pointed() const noexcept { return m_pointed; }
    void setPointed(qreal x);
    QString pointedText() const;
    QString value() const;
    QString highestText() const;
    int restarts() const;
    int stalls() const;
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void changed();
    void pointedChanged();

protected:
    void refresh() override;

private:
    QString text(double value) const;
    double highest() const;
    int pointedBar() const;
    QList<Bar> m_bars;
    Number m_number = Work;
    bool m_hasMarks = true;
    qreal m_pointed = -1;
};

} // namespace QActors
