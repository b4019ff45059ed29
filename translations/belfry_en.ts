<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>widgets::Attentions</name>
    <message numerus="yes">
        <source>%1: %2 of %Ln target(s) down</source>
        <translation>
            <numerusform>%1: %2 of %Ln target down</numerusform>
            <numerusform>%1: %2 of %Ln targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln damaged range(s) in the log</source>
        <translation>
            <numerusform>%Ln damaged range in the log</numerusform>
            <numerusform>%Ln damaged ranges in the log</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln target(s) down, in many jobs</source>
        <translation>
            <numerusform>%1 of %Ln target down, in many jobs</numerusform>
            <numerusform>%1 of %Ln targets down, in many jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: a certificate ends in %Ln day(s)</source>
        <translation>
            <numerusform>%1: a certificate ends in %Ln day</numerusform>
            <numerusform>%1: a certificate ends in %Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::BacklogPage</name>
    <message numerus="yes">
        <source>%Ln segment(s)</source>
        <translation>
            <numerusform>%Ln segment</numerusform>
            <numerusform>%Ln segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigForm</name>
    <message numerus="yes">
        <source>%Ln job(s). Choose one on the left.</source>
        <translation>
            <numerusform>%Ln job. Choose one on the left.</numerusform>
            <numerusform>%Ln jobs. Choose one on the left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote(s). Choose one on the left.</source>
        <translation>
            <numerusform>%Ln remote. Choose one on the left.</numerusform>
            <numerusform>%Ln remotes. Choose one on the left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigOutline</name>
    <message numerus="yes">
        <source>%1, %Ln problem(s)</source>
        <translation>
            <numerusform>%1, %Ln problem</numerusform>
            <numerusform>%1, %Ln problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigPage</name>
    <message numerus="yes">
        <source>%Ln problem(s); what runs is not touched</source>
        <translation>
            <numerusform>%Ln problem; what runs is not touched</numerusform>
            <numerusform>%Ln problems; what runs is not touched</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigTextPane</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::DeliveryStrip</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Events</name>
    <message numerus="yes">
        <source>%1 is down; %Ln change(s) since %2</source>
        <extracomment>Of a target that goes down and comes back again and again.</extracomment>
        <translation>
            <numerusform>%1 is down; %Ln change since %2</numerusform>
            <numerusform>%1 is down; %Ln changes since %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is up; %Ln change(s) since %2</source>
        <translation>
            <numerusform>%1 is up; %Ln change since %2</numerusform>
            <numerusform>%1 is up; %Ln changes since %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Finder</name>
    <message numerus="yes">
        <source>%Ln target(s)</source>
        <translation>
            <numerusform>%Ln target</numerusform>
            <numerusform>%Ln targets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::FormSection</name>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln problem</numerusform>
            <numerusform>%Ln problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln key(s) set</source>
        <translation>
            <numerusform>%Ln key set</numerusform>
            <numerusform>%Ln keys set</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::HealthTables</name>
    <message numerus="yes">
        <source>in %Ln day(s)</source>
        <translation>
            <numerusform>in %Ln day</numerusform>
            <numerusform>in %Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Impact</name>
    <message numerus="yes">
        <source>%Ln job(s) will find more targets</source>
        <translation>
            <numerusform>%Ln job will find more targets</numerusform>
            <numerusform>%Ln jobs will find more targets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln remote(s) changed</source>
        <translation>
            <numerusform>%Ln remote changed</numerusform>
            <numerusform>%Ln remotes changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LivePage</name>
    <message numerus="yes">
        <source>%Ln line(s) are left out: a chart shows at most %1</source>
        <translation>
            <numerusform>%Ln line is left out: a chart shows at most %1</numerusform>
            <numerusform>%Ln lines are left out: a chart shows at most %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LiveSearch</name>
    <message numerus="yes">
        <source>%Ln of %1 series found</source>
        <translation>
            <numerusform>%Ln of %1 series found</numerusform>
            <numerusform>%Ln of %1 series found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LookView</name>
    <message numerus="yes">
        <source>%Ln samples are of series that were there before; the first ones count.</source>
        <translation>
            <numerusform>%Ln sample is of a series that was there before; the first one counts.</numerusform>
            <numerusform>%Ln samples are of series that were there before; the first ones count.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LossView</name>
    <message numerus="yes">
        <source>%Ln entr(y/ies) written to %1</source>
        <translation>
            <numerusform>%Ln entry written to %1</numerusform>
            <numerusform>%Ln entries written to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Send %Ln again</source>
        <translation>
            <numerusform>Send %Ln again</numerusform>
            <numerusform>Send %Ln again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln…</source>
        <translation>
            <numerusform>Delete %Ln…</numerusform>
            <numerusform>Delete %Ln…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln dead letter(s) with %1 samples? They cannot be had back.</source>
        <translation>
            <numerusform>Delete %Ln dead letter with %1 samples? It cannot be had back.</numerusform>
            <numerusform>Delete %Ln dead letters with %1 samples? They cannot be had back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln dead letter(s) deleted.</source>
        <translation>
            <numerusform>%Ln dead letter deleted.</numerusform>
            <numerusform>%Ln dead letters deleted.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::OverviewPage</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PageSet</name>
    <message numerus="yes">
        <source>%Ln target(s) down</source>
        <translation>
            <numerusform>%Ln target down</numerusform>
            <numerusform>%Ln targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln receiver(s) need you</source>
        <translation>
            <numerusform>%Ln receiver needs you</numerusform>
            <numerusform>%Ln receivers need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln discovery error(s)</source>
        <translation>
            <numerusform>%Ln discovery error</numerusform>
            <numerusform>%Ln discovery errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PipelineView</name>
    <message numerus="yes">
        <source>%1 of %Ln target(s) up</source>
        <translation>
            <numerusform>%1 of %Ln target up</numerusform>
            <numerusform>%1 of %Ln targets up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::RemoteCard</name>
    <message numerus="yes">
        <source>%Ln dead letter(s)</source>
        <translation>
            <numerusform>%Ln dead letter</numerusform>
            <numerusform>%Ln dead letters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::Segments</name>
    <message numerus="yes">
        <source>%Ln segment(s), %1 to %2: %3</source>
        <translation>
            <numerusform>%Ln segment, %1 to %2: %3</numerusform>
            <numerusform>%Ln segments, %1 to %2: %3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::States</name>
    <message numerus="yes">
        <source>Delivering to %Ln receiver(s)</source>
        <translation>
            <numerusform>Delivering to %Ln receiver</numerusform>
            <numerusform>Delivering to %Ln receivers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusFacts</name>
    <message numerus="yes">
        <source>%Ln target(s) up</source>
        <translation>
            <numerusform>%Ln target up</numerusform>
            <numerusform>%Ln targets up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusPage</name>
    <message numerus="yes">
        <source>%1 in %Ln segment(s)</source>
        <translation>
            <numerusform>%1 in %Ln segment</numerusform>
            <numerusform>%1 in %Ln segments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>number %1, may use %Ln processor(s)</source>
        <translation>
            <numerusform>number %1, may use %Ln processor</numerusform>
            <numerusform>number %1, may use %Ln processors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), last forward by %1 at %2</source>
        <translation>
            <numerusform>%Ln time, last forward by %1 at %2</numerusform>
            <numerusform>%Ln times, last forward by %1 at %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln time(s), last back by %1 at %2</source>
        <translation>
            <numerusform>%Ln time, last back by %1 at %2</numerusform>
            <numerusform>%Ln times, last back by %1 at %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 since start, on %Ln processor(s)</source>
        <translation>
            <numerusform>%1 since start, on %Ln processor</numerusform>
            <numerusform>%1 since start, on %Ln processors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::TargetFactsView</name>
    <message numerus="yes">
        <source>%Ln scrapes</source>
        <translation>
            <numerusform>%Ln scrape</numerusform>
            <numerusform>%Ln scrapes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::TargetTableModel</name>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln shown</numerusform>
            <numerusform>%Ln shown</numerusform>
        </translation>
    </message>
</context>
</TS>
