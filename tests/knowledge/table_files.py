"""A small valid file of each tabular format, as it is found in the wild."""

OMNIPATH = """source\ttarget\tsource_genesymbol\ttarget_genesymbol\tis_directed\tis_stimulation\tis_inhibition\
\tconsensus_direction\tconsensus_stimulation\tconsensus_inhibition\tsources\treferences\tcuration_effort\
\tevidences\tentity_type_source\tentity_type_target
P04049\tQ02750\tRAF1\tMAP2K1\tTrue\tTrue\tFalse\tTrue\tTrue\tFalse\tSIGNOR;SPIKE\tSIGNOR:8157000;SPIKE:8157000\t2\
\t{"positive": [{"resource": "SIGNOR"}]}\tprotein\tprotein
P31749\tP49841\tAKT1\tGSK3B\t1\t1\t1\t1\t0\t1\tSIGNOR\tSIGNOR:7611497;KEA:11035810\t2\t{}\tprotein\tprotein
COMPLEX:P01112_P04049\tQ02750\tHRAS_RAF1\tMAP2K1\tTrue\tFalse\tFalse\tFalse\tFalse\tFalse\tCORUM\t\t0\t{}\
\tcomplex\tprotein
P04049\tP31749\tRAF1\tAKT1\t0\t0\t0\t0\t0\t0\tBioGRID\tBioGRID:10576742\t1\t{}\tprotein\tprotein
"""
OLD_DUMP = """source\ttarget\tdirection\tstimulation\tinhibition\tsources\treferences
O00548\tP46531\t1\t1\t0\tBaccin2019;HPRD\tHPRD:11006133;LRdb:11006133
P05019\tP08069\t1\t0\t1\tHPRD\tHPRD:1852007
CHEBI16412\tQ13008\t1\t0\t0\tLRdb\tLRdb:11
"""
SIGNED = "source\tinteraction\ttarget\nCALM3\t-1\tTRPC1\nA_B_C\t1\tTRPC1\n"
WORDS = "source\tinteraction\ttarget\nMYC\tupregulates-expression\tTERT\nMYC\tdownregulates-expression\tCDKN1A\n"
DECOUPLER = '"source","target","weight"\n"MYC","TERT",1\n"SMAD3","JUN",-0.5\n"SMAD3","FOS",0\n'
PROGENY = "source,target,weight,p_value\nMAPK,DUSP6,12.3,1e-20\nMAPK,SPRY2,-3.1,2e-9\n"
DECOUPLE_R = "source\ttarget\tmor\nMYC\tTERT\t1\nMYC\tCDKN1A\t-1\n"
COLLECTRI = """source,target,weight,resources,references,sign_decision
MYC,TERT,1,ExTRI;TRRUST,10022128;10491298,PMID
SPI1,BGLAP,1,ExTRI,10022617,default activation
AP1,JUN,-1,ExTRI,,regulon
"""
COLLECTRI_RAW = """source,target,weight,TF.category,resources,PMID,sign.decision
MYC,TERT,1,dbTF,ExTRI;TRRUST,10022128;10491298,PMID
SPI1,BGLAP,-1,dbTF,ExTRI,10022617,default activation
"""
DOROTHEA = "tf,confidence,target,mor\nMYC,A,TERT,1\nMYC,E,CDKN1A,-1\n"
DOROTHEA_PY = "source,confidence,target,weight\nMYC,A,TERT,1.0\nMYC,B,CDKN1A,-0.25\n"
TRRUST = """Gene1\tGene2\tMode_of_Regulation\tPMID
AATF\tBAX\tRepression\t22909821
ABL1\tJUN\tActivation\t10022128;10491298
ABL1\tJUN\tUnknown\t23146908
"""
TRRUST_BARE = TRRUST.partition("\n")[2]
SIGNOR_HEADER = """ENTITYA TYPEA IDA DATABASEA ENTITYB TYPEB IDB DATABASEB EFFECT MECHANISM RESIDUE SEQUENCE TAX_ID
CELL_DATA TISSUE_DATA MODULATOR_COMPLEX TARGET_COMPLEX MODIFICATIONA MODASEQ MODIFICATIONB MODBSEQ PMID DIRECT NOTES
ANNOTATOR SENTENCE SIGNOR_ID SCORE"""


def signor_row(a, b, effect, mechanism="", residue="", pmid="", direct="YES", sentence="", score=""):
    """Return a line; an end is ``(name, type, identifier, database)``."""
    cells = [*a, *b, effect, mechanism, residue, *[""] * 10, pmid, direct, "", "me", sentence, "SIGNOR-1", score]
    return "\t".join(cells)


RAF1 = ("RAF1", "protein", "P04049", "UNIPROT")
MEK1 = ("MAP2K1", "protein", "Q02750", "UNIPROT")
AKT1 = ("AKT1", "protein", "P31749", "UNIPROT")
MTORC2 = ("mTORC2", "complex", "SIGNOR-C2", "SIGNOR")
RICTOR = ("RICTOR", "protein", "Q6R327", "UNIPROT")
SIGNOR_BARE = "\n".join(
    [
        signor_row(
            RAF1, MEK1, "up-regulates activity", "phosphorylation", "Ser218", "8157000", "YES", "It does.", "0.9"
        ),
        signor_row(AKT1, RAF1, "down-regulates", "phosphorylation", "Ser259", "10576742", "t", 'The "site".', "0.8"),
        signor_row(RICTOR, MTORC2, "form complex", "binding", "", "15268862", "YES"),
        signor_row(MTORC2, AKT1, "unknown", "", "", "15718470", "NO"),
        "",
    ]
)
SIGNOR = "\t".join(SIGNOR_HEADER.split()) + "\n" + SIGNOR_BARE
PHOSPHOSITEPLUS = """110817
Data extracted from PhosphoSitePlus(R). Nucleic Acids Res. 40, D261\u00ad70.

GENE\tKINASE\tKIN_ACC_ID\tKIN_ORGANISM\tSUBSTRATE\tSUB_GENE_ID\tSUB_ACC_ID\tSUB_GENE\tSUB_ORGANISM\tSUB_MOD_RSD\
\tSITE_GRP_ID\tSITE_+/-7_AA\tDOMAIN\tIN_VIVO_RXN\tIN_VITRO_RXN\tCST_CAT#
PRKCD\tPKCD\tQ05655\thuman\tL-plastin\t3936\tP13796\tLCP1\thuman\tS5\t450852\t___MARGsVsDEEMM\t\tX\t \t
Akt1\tAkt1\tP31750\tmouse\tBAD\t12015\tQ61337\tBad\tmouse\tS155\t1\tPFRGRsRsAPPNLWA\t\tX\tX\t9297;9291
"""
STRING = """protein1 protein2 neighborhood coexpression combined_score
9606.ENSP00000000233 9606.ENSP00000356607 0 45 173
9606.ENSP00000356607 9606.ENSP00000000233 0 45 173
9606.ENSP00000000233 9606.ENSP00000427567 0 0 1000
"""

FILES = {
    "omnipath": [("omnipath.tsv", OMNIPATH), ("Model.tsv", OLD_DUMP)],
    "signed-table": [("carnival.tsv", SIGNED), ("words.tsv", WORDS)],
    "decoupler": [("net.csv", DECOUPLER), ("progeny.csv", PROGENY), ("mor.tsv", DECOUPLE_R)],
    "collectri": [("collectri.csv", COLLECTRI), ("raw.csv", COLLECTRI_RAW)],
    "dorothea": [("dorothea.csv", DOROTHEA), ("dorothea_py.csv", DOROTHEA_PY)],
    "trrust": [("trrust.tsv", TRRUST), ("trrust_rawdata.human.tsv", TRRUST_BARE)],
    "signor": [("all_data.tsv", SIGNOR), ("getData.tsv", SIGNOR_BARE)],
    "phosphositeplus": [("Kinase_Substrate_Dataset", PHOSPHOSITEPLUS)],
    "string": [("9606.protein.links.v12.0.txt", STRING)],
    "edge-table": [
        ("edges.csv", "source,target,sign\nRAF,MEK,1\nMEK,ERK,-1\n"),
        ("bare.tsv", "source\ttarget\nRAF\tMEK\n"),
        ("full.csv", "source,target,sign,weight,relation,directed,note\nRAF,MEK,1,2.5,binding,True,x\n"),
    ],
}


def encoded(text):
    """Return a file's bytes; PhosphoSitePlus comes in latin-1, which here holds one byte that is no UTF-8."""
    return text.encode("latin-1" if text is PHOSPHOSITEPLUS else "utf-8")
