#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the protobuf pages of this folder: delimited messages io.prometheus.client.MetricFamily."""
import os, struct

root = os.path.dirname(os.path.abspath(__file__))
def vi(n):
    n&=(1<<64)-1; o=b''
    while n>=128: o+=bytes([n&127|128]); n>>=7
    return o+bytes([n])
def ln(f,b): return vi(f<<3|2)+vi(len(b))+b
def st(f,s): return ln(f,s.encode())
def dbl(f,x): return vi(f<<3|1)+struct.pack('<d',x)
def u(f,n): return vi(f<<3)+vi(n)
def zz(n): return (n<<1)^(n>>63)
def si(f,n): return u(f,zz(n))
def packed_si(f,xs): return b''.join(si(f,x) for x in xs)
def labels(**kw): return b''.join(ln(1,st(1,k)+st(2,v)) for k,v in kw.items())
def ts(sec,nanos=0): return u(1,sec)+(u(2,nanos) if nanos else b'')
def ex(v,lab,t=None): return b''.join(ln(1,st(1,k)+st(2,x)) for k,x in lab.items())+dbl(2,v)+(ln(3,ts(*t)) if t else b'')
def fam(name,typ,metrics,help='help',unit=None):
    b=st(1,name)+st(2,help)+u(3,typ)+b''.join(ln(4,m) for m in metrics)+(st(5,unit) if unit else b'')
    return vi(len(b))+b
COUNTER,GAUGE,SUMMARY,UNTYPED,HISTOGRAM,GAUGEHIST=range(6)
gauge=lambda lab,v,t=None: labels(**lab)+ln(2,dbl(1,v))+(u(6,t) if t else b'')
counter=lambda lab,v,e=None: labels(**lab)+ln(3,dbl(1,v)+(ln(2,e) if e else b''))
untyped=lambda lab,v: labels(**lab)+ln(5,dbl(1,v))
summary=lambda lab,c,s,qs: labels(**lab)+ln(4,u(1,c)+dbl(2,s)+b''.join(ln(3,dbl(1,q)+dbl(2,v)) for q,v in qs))
def hist(lab,c,s,buckets=(),native=None):
    b=u(1,c)+dbl(2,s)
    for cum,le,*e in buckets: b+=ln(3,u(1,cum)+dbl(2,le)+(ln(3,e[0]) if e else b''))
    if native:
        schema,zt,zc,pos,pd,neg,nd=native
        b+=si(5,schema)+dbl(6,zt)+u(7,zc)
        for o,l in neg: b+=ln(9,si(1,o)+u(2,l))
        b+=packed_si(10,nd)
        for o,l in pos: b+=ln(12,si(1,o)+u(2,l))
        b+=packed_si(13,pd)
    return labels(**lab)+ln(7,b)
inf=float('inf'); nan=float('nan')
def case(name,*answers,belfry=None,job=None):
    d=os.path.join(root,name); os.makedirs(d,exist_ok=True)
    for i,a in enumerate(answers,1): open(f'{d}/{i}.pb','wb').write(a)
    for n,t in (('job.yml',job),('belfry.yml',belfry)):
        if t: open(f'{d}/{n}','w').write(t+'\n')
N='scrape_native_histograms: true'
case('protobuf-kinds',
 fam('c_total',COUNTER,[counter({'a':'1'},5),counter({'a':'2'},7.5)])+fam('g',GAUGE,[gauge({},-3),gauge({'x':'nan'},nan),gauge({'x':'inf'},inf)])
 +fam('u',UNTYPED,[untyped({'q':'esc " \\ \n ü'},1)])+fam('s',SUMMARY,[summary({'m':'x'},10,12.5,[(0.5,1),(0.9,2),(1,3)]),summary({'m':'none'},0,0,[])])
 +fam('h',HISTOGRAM,[hist({'m':'x'},6,20,[(1,0.1),(3,1),(6,inf)]),hist({'m':'noinf'},4,8,[(1,1),(2,10)])]),
 fam('c_total',COUNTER,[counter({'a':'1'},6)])+fam('g',GAUGE,[gauge({},4)]), belfry=N)
nat=lambda k:(3,1e-10,k,[(0,2),(3,1)],[1,k,-1],[(-1,1)],[2])
count=lambda k: k + (1 + 1+k + k) + 2
case('protobuf-native',
 fam('n',HISTOGRAM,[hist({'m':'a'},count(1),3.5,native=nat(1)),hist({'m':'b'},count(2),-1,[(1,1.0),(2,inf)],native=nat(2))]),
 fam('n',HISTOGRAM,[hist({'m':'a'},count(5),8.5,native=nat(5))]),
 fam('n',HISTOGRAM,[hist({'m':'a'},count(6),8.5,native=nat(6)),hist({'m':'b'},count(3),-1,native=nat(3))]),
 fam('other',GAUGE,[gauge({},1)]),
 belfry=N)
case('protobuf-native-classic',
 fam('n',HISTOGRAM,[hist({'m':'a'},count(1),3.5,[(1,1.0),(count(1),inf)],native=nat(1))]),
 fam('n',HISTOGRAM,[hist({'m':'a'},count(2),4.5,[(1,1.0),(count(2),inf)],native=nat(2))]),
 belfry=N)
case('protobuf-gauge-histogram',
 fam('gh',GAUGEHIST,[hist({'m':'a'},count(1),3.5,native=nat(1))]),
 fam('gh',GAUGEHIST,[hist({'m':'a'},count(0)+0,3.5,native=nat(0))]), belfry=N)
case('protobuf-exemplars',
 fam('c_total',COUNTER,[counter({'a':'1'},5,ex(1,{'trace_id':'x'},(1700000000,5000000)))])+fam('h',HISTOGRAM,[hist({},6,20,[(1,0.1,ex(0.05,{'trace_id':'y'})),(3,1),(6,inf)])]), belfry=N)
case('protobuf-errors',
 fam('g',GAUGE,[gauge({},1)]), fam('g',GAUGE,[gauge({},2)])+b'\x05\x0a\x09abc', fam('g',GAUGE,[gauge({},3)]), b'\xff\xff\xff\xff', fam('g',GAUGE,[gauge({},4)]),
 fam('g',GAUGE,[gauge({},5)])+fam('n',HISTOGRAM,[hist({},9,1,native=(3,0,1,[(0,5)],[1,1],[],[]))]), fam('g',GAUGE,[gauge({},6)]), belfry=N)
